package dev.sluice.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A loopback port in front of another, whose network fails when a test says so. */
final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 14;

    private volatile int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;
    private volatile long delayNanos;

    private TcpProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = server.getLocalPort();
        accept(server);
    }

    static TcpProxy to(int target) throws IOException {
        return new TcpProxy(target);
    }

    int port() {
        return port;
    }

    /** What connects from now on reaches another port. */
    void redirect(int otherTarget) {
        target = otherTarget;
    }

    /** Ends all connections and refuses new ones. */
    void refuse() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Accepts connections again, on the same port. */
    void restore() throws IOException {
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server = again;
        accept(again);
    }

    /** From now on nothing passes over the connections that are open, and neither side is told. */
    void silence() {
        silent.addAll(open);
    }

    /** Holds every piece of a request back for this long. */
    void delay(java.time.Duration duration) {
        delayNanos = duration.toNanos();
    }

    private void accept(ServerSocket listening) {
        Thread.ofVirtual().start(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket client = listening.accept();
                    Socket backend = new Socket(InetAddress.getLoopbackAddress(), target);
                    open.add(client);
                    open.add(backend);
                    Thread.ofVirtual().start(() -> forward(client, backend, true));
                    Thread.ofVirtual().start(() -> forward(backend, client, false));
                } catch (IOException e) {
                    // Refusing, or the service behind is gone: the client sees its connection fail.
                }
            }
        });
    }

    private void forward(Socket from, Socket to, boolean request) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (request && delayNanos > 0) {
                    LockSupport.parkNanos(delayNanos);
                }
                if (!silent.contains(from)) {
                    out.write(buffer, 0, count);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // Either side has gone; closing both tells the other.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        refuse();
    }
}
