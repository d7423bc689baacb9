package dev.sluice.it;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** All that another process of this machine can read of the service over JMX. */
final class ManagementBeans {
    private ManagementBeans() {}

    /** Every attribute of every bean, one a line. */
    // The other side is a process that the test started, on the loopback device.
    @SuppressWarnings("BanJNDI")
    static String read(long pid) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        String address;
        try {
            address = machine.startLocalManagementAgent();
        } finally {
            machine.detach();
        }
        StringBuilder text = new StringBuilder();
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            for (ObjectName name : server.queryNames(null, null)) {
                for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                    text.append(name).append(' ').append(attribute.getName()).append('=');
                    text.append(value(server, name, attribute)).append('\n');
                }
            }
        }
        return text.toString();
    }

    @SuppressWarnings("BanJNDI")
    private static String value(MBeanServerConnection server, ObjectName name, MBeanAttributeInfo attribute)
            throws IOException {
        try {
            Object value = server.getAttribute(name, attribute.getName());
            return value instanceof Object[] several ? Arrays.deepToString(several) : String.valueOf(value);
        } catch (JMException | RuntimeException e) {
            // Attributes that cannot be read say so; what they say may be seen as well.
            return e.toString();
        }
    }
}
