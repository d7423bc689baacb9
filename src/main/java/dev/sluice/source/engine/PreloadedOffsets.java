package dev.sluice.source.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's offset store, in memory: it begins with the resume point that the lake's checkpoint holds, and then keeps
 * what has been acknowledged for Debezium to tell the server. Nothing is ever written to disk.
 */
public final class PreloadedOffsets implements OffsetBackingStore {
    /** The engine's setting that holds the resume point. */
    public static final String RESUME_AT = "sluice.resume.at";

    private volatile @Nullable ByteBuffer offset;

    @Override
    public void configure(WorkerConfig config) {
        String resumeAt = config.originalsStrings().get(RESUME_AT);
        if (resumeAt == null) {
            throw new IllegalStateException("Cannot start Debezium: no resume point");
        }
        offset = ByteBuffer.wrap(resumeAt.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    /** One engine reads one partition, so every key means the same. */
    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
        ByteBuffer now = offset;
        if (now != null) {
            keys.forEach(key -> found.put(key, now.duplicate()));
        }
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        values.values().forEach(value -> offset = value);
        callback.onCompletion(null, null);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }
}
