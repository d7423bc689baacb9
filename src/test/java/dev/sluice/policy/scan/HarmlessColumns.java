package dev.sluice.policy.scan;

import static dev.sluice.policy.scan.TypeFamily.*;

/** Columns that hold nothing personal; many of them look like something that is. */
final class HarmlessColumns extends LabelledColumns {
    HarmlessColumns(long seed) {
        super(seed);
        harmlessNumbers();
        harmlessTexts();
    }

    private void harmlessNumbers() {
        harmless(TEXT, "text", () -> some.form("20##-######"), "orders.order_number", "h1.c1", "h1.reference");
        harmless(TEXT, "text", () -> some.form("##########"), "orders.number", "h1.c2", "h1.data");
        harmless(TEXT, "text", () -> some.form("######-####"), "h1.c3b", "parts.batch_label");
        harmless(TEXT, "text", () -> some.form("####-####-####"), "h1.c4", "vouchers.code");
        harmless(TEXT, "text", some::notCard, "orders.external_id", "h1.c5");
        harmless(NUMBER, "bigint", some::notCard, "h1.c6", "ledger.entry");
        harmless(TEXT, "text", () -> some.form("################"), "h1.c7", "h1.value");
        harmless(NUMBER, "bigint", () -> some.form("%########"), "h1.c8", "meters.reading", "h1.data2");
        harmless(NUMBER, "bigint", () -> some.form("%##########"), "h1.c9", "rows.sequence");
        harmless(NUMBER, "bigint", () -> some.form("17###########"), "log.epoch_millis", "h1.c10");
        harmless(TEXT, "text", () -> some.form("978##########"), "books.isbn", "h1.c11");
        harmless(
                NUMBER,
                "integer",
                () -> Integer.toString(some.between(1, 500)),
                "lines.quantity",
                "h1.c12",
                "lines.customer_id");
        harmless(NUMBER, "numeric(12,2)", () -> some.form("%##.##"), "lines.amount", "h1.c13", "lines.price");
        harmless(NUMBER, "double precision", () -> some.form("0.######"), "ml.score", "h1.c14", "ml.weight");
        harmless(NUMBER, "numeric(5,2)", () -> some.form("##.##"), "sales.discount", "h1.c15");
        harmless(DATE, "date", some::recentDate, "orders.ordered_on", "h2.c1", "employees.hire_date");
        harmless(
                DATE,
                "date",
                () -> some.between(1950, 2020) + "-" + some.month() + "-" + some.day(),
                "films.released",
                "firms.founded");
        harmless(
                TIMESTAMP,
                "timestamp with time zone",
                () -> some.recentDate() + " 12:" + some.form("1#:2#+00"),
                "orders.created_at",
                "h2.c2",
                "users.email_verified_at",
                "users.last_login");
        harmless(TEXT, "text", some::recentDate, "h2.c3", "imports.day");
        harmless(TEXT, "text", () -> some.recentDate() + "T12:" + some.form("1#:2#Z"), "h2.c4");
        harmless(
                BOOLEAN,
                "boolean",
                () -> some.pick("true", "false"),
                "users.email_verified",
                "users.phone_confirmed",
                "h2.c5");
        harmless(
                NUMBER,
                "integer",
                () -> Integer.toString(some.between(0, 9)),
                "users.token_count",
                "users.login_attempts",
                "orders.address_id");
        harmless(UUID, "uuid", some::uuid, "orders.id", "h2.c6", "orders.customer_id");
        harmless(NUMBER, "integer", () -> Integer.toString(some.between(1990, 2024)), "cars.model_year", "h2.c7");
    }

    private void harmlessTexts() {
        harmless(TEXT, "text", () -> some.form("???-####-?"), "products.sku", "h3.c1", "parts.code");
        harmless(TEXT, "text", () -> some.hex(64), "files.sha256", "h3.c2", "files.checksum");
        harmless(TEXT, "text", () -> some.hex(40), "commits.revision", "h3.c3");
        harmless(TEXT, "text", some::uuid, "h3.c4", "events.correlation");
        harmless(TEXT, "text", some::product, "products.name", "h3.c5", "h3.value", "products.title");
        harmless(TEXT, "text", some::company, "suppliers.company_name", "h3.c6", "h3.data");
        harmless(TEXT, "text", some::city, "warehouses.city", "h3.c7", "stores.location_label");
        harmless(TEXT, "text", () -> some.pick("Sofia", "Austin", "Florence", "Paris"), "h3.c8", "depots.region");
        harmless(
                TEXT,
                "text",
                () -> some.pick("NEW", "PAID", "SHIPPED", "CANCELLED"),
                "orders.status",
                "h3.c9",
                "orders.phone_type");
        harmless(TEXT, "text", () -> some.pick("DE", "FR", "GB", "US"), "orders.country", "h3.c10");
        harmless(
                TEXT,
                "text",
                () -> some.between(1, 12) + "." + some.between(0, 40) + "." + some.between(0, 30) + "."
                        + some.between(0, 60),
                "apps.version",
                "h3.c11",
                "h3.build");
        harmless(
                TEXT,
                "text",
                () -> "v" + some.between(1, 9) + "." + some.between(0, 20) + "." + some.between(0, 9),
                "h3.c12");
        harmless(
                TEXT,
                "text",
                () -> "https://shop.example/products/" + some.form("~~~~~-####"),
                "products.url",
                "h3.c13",
                "products.image_url");
        harmless(TEXT, "text", () -> "/var/data/" + some.form("~~~~/~~~~~~") + ".csv", "imports.file_name", "h3.c14");
        harmless(TEXT, "text", () -> some.sentence(8), "products.description", "h4.c1", "h4.data");
        harmless(TEXT, "text", () -> some.sentence(1), "tags.tag", "h4.c2");
        harmless(TEXT, "text", () -> some.form("icon@2x-~~~~.png"), "assets.file", "h4.c3");
        harmless(
                TEXT,
                "text",
                () -> "@acme/" + some.form("~~~~~~") + "@" + some.form("%.#.#"),
                "builds.package",
                "h4.c4");
        harmless(TEXT, "text", () -> some.form("pi_") + some.base62(24), "payments.intent", "h4.c5");
        harmless(TEXT, "text", () -> some.form("12:##:4#"), "h4.c6", "slots.starts");
        harmless(TEXT, "text", () -> "#" + some.hex(6), "themes.colour", "h4.c7");
        harmless(TEXT, "text", () -> some.pick("en-GB", "de-DE", "fr-FR"), "users.locale", "h4.c8");
        harmless(
                JSON,
                "jsonb",
                () -> "{\"width\": " + some.between(1, 99) + ", \"colour\": \"" + some.pick("red", "blue")
                        + "\", \"sku\": \"" + some.form("??-###") + "\"}",
                "products.attributes",
                "h4.c9");
        harmless(
                ARRAY,
                "text[]",
                () -> "[\"" + some.sentence(1) + "\",\"" + some.sentence(1) + "\"]",
                "posts.tags",
                "h4.c10");
        harmless(
                TEXT,
                "text",
                () -> some.pick("Monday", "Tuesday", "Friday") + " " + some.pick("morning", "evening"),
                "h4.c11");
    }
}
