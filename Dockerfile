# syntax=docker/dockerfile:1
# The service as an image: a JRE with what it needs, no shell in the way of signals, no root, nothing written outside
# /data (a cache that may be lost: all state is in the lake) and /tmp.

FROM docker.io/library/eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY docs/policy.schema.json docs/
COPY src/main src/main
COPY reconciliation/src/main reconciliation/src/main
# The build copies test servers for demo and bench, which the image does not offer; they stay in this stage.
RUN ./mvnw -B -q -DskipTests package
# A JRE of the modules that the libraries use; jdk.* ones they load by name: DNS and LDAP-free naming, JMX, TLS with
# elliptic curves, zip file systems, localised times, and sun.misc.Unsafe.
RUN "$JAVA_HOME/bin/jlink" --strip-debug --no-header-files --no-man-pages --compress=zip-6 --output /jre --add-modules \
    java.base,java.compiler,java.datatransfer,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.prefs,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.sql.rowset,java.transaction.xa,java.xml,java.xml.crypto,jdk.charsets,jdk.crypto.ec,jdk.crypto.cryptoki,jdk.httpserver,jdk.jfr,jdk.localedata,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs \
 && mkdir -p /data

# The same C library as the build's image, since the JRE was linked against it; debian's slim image has no JDK to age.
FROM docker.io/library/ubuntu:24.04
COPY --from=build /jre /opt/jre
COPY --from=build --chown=65532:65532 /data /data
COPY --from=build /build/target/quarkus-app/lib /opt/sluice/lib
COPY --from=build /build/target/quarkus-app/quarkus-run.jar /opt/sluice/quarkus-run.jar
COPY --from=build /build/target/quarkus-app/quarkus /opt/sluice/quarkus
COPY --from=build /build/target/quarkus-app/app /opt/sluice/app
COPY LICENSE /licenses/
WORKDIR /data
# Probes and scrapes come from outside the container. Temporary files (SQLite unpacks its library) go to /tmp.
ENV SLUICE_HTTP_HOST=0.0.0.0 \
    SLUICE_LOG_JSON=true
USER 65532:65532
EXPOSE 8080
# No dumps: they hold the rows that masking is there to protect.
# The heap takes 60 % of the memory limit; the rest is for classes, threads, compression and the index's mapped pages.
ENTRYPOINT ["/opt/jre/bin/java", "-XX:MaxRAMPercentage=60", "-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError", "-XX:-HeapDumpOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash", "-Djava.io.tmpdir=/tmp", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", "-jar", "/opt/sluice/quarkus-run.jar"]
CMD ["run"]
