package dev.sluice.source.engine;

import io.debezium.config.Configuration;
import io.debezium.pipeline.spi.OffsetContext;
import io.debezium.pipeline.txmetadata.DefaultTransactionMetadataFactory;
import io.debezium.pipeline.txmetadata.DefaultTransactionStructMaker;
import io.debezium.pipeline.txmetadata.TransactionStructMaker;
import org.apache.kafka.connect.data.Struct;

/** Transaction boundaries as events of their own, without repeating the transaction in every change. */
public final class LeanTransactions extends DefaultTransactionMetadataFactory {
    private final Configuration configuration;

    public LeanTransactions(Configuration configuration) {
        super(configuration);
        this.configuration = configuration;
    }

    @Override
    public TransactionStructMaker getTransactionStructMaker() {
        return new DefaultTransactionStructMaker(configuration) {
            // Complete, because events for logical messages are validated with it.
            private final Struct empty = new Struct(getTransactionBlockSchema())
                    .put(DEBEZIUM_TRANSACTION_ID_KEY, "")
                    .put(DEBEZIUM_TRANSACTION_TOTAL_ORDER_KEY, 0L)
                    .put(DEBEZIUM_TRANSACTION_DATA_COLLECTION_ORDER_KEY, 0L);

            /** One object for all: Debezium writes its id into it, and nobody reads it. */
            @Override
            public Struct addTransactionBlock(OffsetContext offset, long order, Struct value) {
                return empty;
            }
        };
    }
}
