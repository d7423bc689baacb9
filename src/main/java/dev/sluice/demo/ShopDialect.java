package dev.sluice.demo;

/** What the shop's database is, and what is written differently in its SQL. */
enum ShopDialect {
    POSTGRESQL("PostgreSQL", "public", "shop.sql") {
        @Override
        String as(String type) {
            return "?::" + type;
        }

        @Override
        String uuid() {
            return "gen_random_uuid()";
        }

        @Override
        String bytes() {
            return "convert_to(?, 'UTF8')";
        }

        @Override
        String user() {
            return "jsonb_build_object('user', ?::text)";
        }

        @Override
        String moved() {
            return "preferences || '{\"moved\": true}'";
        }

        @Override
        String news() {
            return "'{news}'";
        }

        @Override
        String oneEvent() {
            return " where ctid = (select ctid from events where ip = ? and at = ? limit 1)";
        }

        @Override
        String imported() {
            return "insert into events select now() - i * interval '1 ms', 'import', 1 + i % ?, ? || to_hex(i),"
                    + " jsonb_build_object('user', ? || i) from generate_series(1, 3000) i";
        }

        @Override
        String before(int millis) {
            return "now() - interval '" + millis + " ms'";
        }

        @Override
        String text(String column) {
            return column.equals("photo") ? "encode(photo, 'escape')" : column + "::text";
        }

        @Override
        String matches(String text, String pattern) {
            return text + " ~* '" + pattern + "'";
        }
    },

    MYSQL("MySQL", "shop", "shop-mysql.sql") {
        @Override
        String as(String type) {
            return "?";
        }

        @Override
        String uuid() {
            return "uuid()";
        }

        @Override
        String bytes() {
            return "?";
        }

        @Override
        String user() {
            return "json_object('user', ?)";
        }

        @Override
        String moved() {
            return "json_set(preferences, '$.moved', true)";
        }

        @Override
        String news() {
            return "'[\"news\"]'";
        }

        @Override
        String oneEvent() {
            return " where ip = ? and at = ? limit 1";
        }

        @Override
        String imported() {
            return "insert into events with recursive s (i) as (select 1 union all select i + 1 from s where i < 3000)"
                    + " select now(6) - interval i * 1000 microsecond, 'import', 1 + i % ?, concat(?, lower(hex(i))),"
                    + " json_object('user', concat(?, i)) from s";
        }

        @Override
        String before(int millis) {
            return "now(6) - interval " + millis * 1_000 + " microsecond";
        }

        @Override
        String text(String column) {
            return column.equals("photo") ? "convert(photo using latin1)" : "cast(" + column + " as char)";
        }

        @Override
        String matches(String text, String pattern) {
            return text + " regexp '" + pattern + "'";
        }
    };

    private final String product;
    private final String schema;
    private final String script;

    ShopDialect(String product, String schema, String script) {
        this.product = product;
        this.schema = schema;
        this.script = script;
    }

    /** For people. */
    String product() {
        return product;
    }

    /** That the shop's tables are in. */
    String schema() {
        return schema;
    }

    /** The name of the resource that makes the shop. */
    String script() {
        return script;
    }

    /** A parameter of that type. */
    abstract String as(String type);

    abstract String uuid();

    /** A parameter's text as bytes. */
    abstract String bytes();

    /** A JSON object with a parameter in it. */
    abstract String user();

    /** The column of preferences, with one more. */
    abstract String moved();

    /** What a subscription is to. */
    abstract String news();

    /** A condition that holds for one row of equal ones; parameters are its address and time. */
    abstract String oneEvent();

    /** Many rows at once; parameters are the number of customers, and openings of an address and a name. */
    abstract String imported();

    abstract String before(int millis);

    /** The column as text. */
    abstract String text(String column);

    /** A condition, of any case. */
    abstract String matches(String text, String pattern);
}
