package dev.sluice.policy.scan;

import static dev.sluice.policy.scan.PersonalClass.*;
import static dev.sluice.policy.scan.TypeFamily.*;

import dev.sluice.row.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Columns of which we know what they hold. Among them are many whose names say nothing or say what is wrong, and many
 * that are harmless and look like something that is not.
 */
final class LabelledColumns {
    /** @param truth empty if the column is harmless */
    record Labelled(ColumnSample sample, Optional<PersonalClass> truth) {}

    private static final int VALUES = 120;

    private final Invented some = new Invented(20_240_229);
    private final List<Labelled> columns = new ArrayList<>();

    static List<Labelled> all() {
        LabelledColumns labelled = new LabelledColumns();
        labelled.contacts();
        labelled.numbers();
        labelled.devices();
        labelled.persons();
        labelled.places();
        labelled.secrets();
        labelled.texts();
        labelled.harmlessNumbers();
        labelled.harmlessTexts();
        labelled.misnamed();
        labelled.hard();
        return List.copyOf(labelled.columns);
    }

    /** @param names {@code table.column}, one column for each */
    private void personal(
            PersonalClass truth, TypeFamily family, String type, Supplier<String> values, String... names) {
        for (String name : names) {
            add(Optional.of(truth), family, type, values, name);
        }
    }

    private void harmless(TypeFamily family, String type, Supplier<String> values, String... names) {
        for (String name : names) {
            add(Optional.empty(), family, type, values, name);
        }
    }

    private void add(
            Optional<PersonalClass> truth, TypeFamily family, String type, Supplier<String> values, String name) {
        int dot = name.indexOf('.');
        TableId table = new TableId("public", name.substring(0, dot));
        String column = name.substring(dot + 1);
        columns.add(new Labelled(
                new ColumnSample(table, column, type, family, "", false, Invented.list(VALUES, values)), truth));
    }

    /** Every so often something else, as real columns have. */
    private Supplier<String> mostly(Supplier<String> values, Supplier<String> others) {
        return () -> some.random.nextInt(10) == 0 ? others.get() : values.get();
    }

    private void contacts() {
        personal(
                EMAIL,
                TEXT,
                "text",
                some::email,
                "customers.email",
                "t1.c1",
                "events.data",
                "orders.value",
                "users.login");
        personal(EMAIL, TEXT, "text", mostly(some::email, () -> "n/a"), "leads.contact", "x.attr_7", "crm.field12");
        personal(EMAIL, TEXT, "text", () -> some.fullName() + " <" + some.email() + ">", "mails.sender", "mails.c2");
        personal(
                EMAIL,
                ARRAY,
                "text[]",
                () -> "[\"" + some.email() + "\",\"" + some.email() + "\"]",
                "mails.cc",
                "t2.c9");
        personal(PHONE, TEXT, "text", some::internationalPhone, "customers.phone", "t1.c2", "x.data", "shipments.ref");
        personal(PHONE, TEXT, "text", some::americanPhone, "people.mobile", "t1.c3", "x.value2");
        personal(PHONE, TEXT, "text", some::britishPhone, "people.tel", "t1.c4");
        personal(PHONE, TEXT, "text", some::frenchPhone, "clients.telephone", "t1.c5");
        personal(PHONE, TEXT, "text", some::germanPhone, "kunden.telefon", "t1.c6");
        personal(PHONE, NUMBER, "bigint", () -> some.form("4917########"), "sms.msisdn", "users.mobile_number");
        personal(PHONE, TEXT, "text", () -> some.form("0171#######"), "kunden.handy", "fahrer.telefonnummer");
        personal(
                USERNAME,
                TEXT,
                "text",
                some::username,
                "accounts.username",
                "users.login_name",
                "forum.nickname",
                "gamers.handle");
        personal(USERNAME, TEXT, "text", () -> "@" + some.username(), "social.c1", "social.screen_name");
        personal(URL, TEXT, "text", () -> "https://www.linkedin.com/in/" + some.username(), "people.profile", "t3.c1");
        personal(URL, TEXT, "text", () -> "https://shop.example/reset?email=" + some.email(), "log.url", "t3.link");
        personal(URL, TEXT, "text", () -> "https://app.example/users/" + some.username(), "t3.c4");
    }

    private void numbers() {
        personal(CARD, TEXT, "text", some::card, "payments.card_number", "payments.c1", "t4.data", "t4.reference");
        personal(CARD, NUMBER, "bigint", some::card, "payments.pan", "t4.c2");
        personal(CARD, TEXT, "text", () -> some.card().replaceAll("(\\d{4})(?=\\d)", "$1 "), "t4.c3");
        personal(BANK_ACCOUNT, TEXT, "text", some::iban, "accounts.iban", "t4.c4", "t4.value");
        personal(
                BANK_ACCOUNT,
                TEXT,
                "text",
                () -> some.iban().replaceAll("(.{4})(?=.)", "$1 "),
                "suppliers.bank",
                "t4.c5");
        personal(NATIONAL_ID, TEXT, "text", some::ssn, "employees.ssn", "t5.c1", "t5.code");
        personal(NATIONAL_ID, TEXT, "text", some::nino, "employees.nino", "t5.c2");
        personal(NATIONAL_ID, TEXT, "text", some::germanTaxId, "personal.steuer_id", "t5.c3", "t5.reference");
        personal(NATIONAL_ID, TEXT, "text", some::nir, "salaries.numero_secu", "t5.c4");
        personal(NATIONAL_ID, TEXT, "text", some::dni, "clientes.dni", "t5.c5");
        personal(NATIONAL_ID, NUMBER, "bigint", some::bsn, "burgers.bsn", "t5.c6");
        personal(NATIONAL_ID, TEXT, "text", some::pesel, "osoby.pesel", "t5.c7");
        personal(NATIONAL_ID, TEXT, "text", some::cpf, "clientes.cpf", "t5.c8");
        personal(NATIONAL_ID, TEXT, "text", some::swedish, "personer.personnummer", "t5.c9");
        personal(NATIONAL_ID, TEXT, "text", () -> some.form("?%#######"), "travellers.passport_number");
    }

    private void devices() {
        personal(IP, TEXT, "text", some::ip, "sessions.ip_address", "log.c1", "log.origin", "t6.data");
        personal(IP, NETWORK, "inet", () -> some.ip() + "/32", "log.remote", "t6.c2");
        personal(IP, TEXT, "text", some::ipv6, "log.c3", "sessions.client_ip");
        personal(IP, TEXT, "text", mostly(some::ip, some::ipv6), "t6.c4");
        personal(DEVICE, TEXT, "text", some::mac, "devices.mac", "t6.c5", "t6.label");
        personal(DEVICE, HARDWARE_ADDRESS, "macaddr", some::mac, "t6.c6");
        personal(
                DEVICE,
                TEXT,
                "text",
                () -> some.mac().toUpperCase(java.util.Locale.ROOT).replace(':', '-'),
                "t6.c7");
        personal(DEVICE, UUID, "uuid", some::uuid, "apps.device_id");
    }

    private void persons() {
        personal(NAME, TEXT, "text", some::given, "customers.first_name", "t7.c1", "kunden.vorname");
        personal(NAME, TEXT, "text", some::family, "customers.last_name", "t7.c2", "clients.nom");
        personal(
                NAME,
                TEXT,
                "text",
                some::fullName,
                "customers.name",
                "t7.c3",
                "t7.value",
                "orders.data",
                "cards.card_holder");
        personal(NAME, TEXT, "text", () -> some.family() + ", " + some.given(), "t7.c4", "patients.patient_name");
        personal(
                NAME, TEXT, "text", () -> some.pick("Dr. ", "Mr ", "Frau ") + some.fullName(), "t7.c5", "visits.label");
        personal(NAME, TEXT, "text", () -> some.given() + " " + some.form("?. ") + some.family(), "t7.c6");
        personal(
                BIRTH_DATE, DATE, "date", some::birthday, "patients.birth_date", "people.dob", "t8.c1", "customers.d2");
        personal(BIRTH_DATE, TEXT, "text", some::birthday, "kunden.geburtsdatum", "t8.c2");
        personal(
                BIRTH_DATE,
                TEXT,
                "text",
                () -> some.day() + "." + some.month() + "." + some.between(1940, 2006),
                "members.geb_datum",
                "t8.c3");
        personal(
                BIRTH_DATE,
                TIMESTAMP,
                "timestamp without time zone",
                () -> some.birthday() + " 00:00:00",
                "users.birthday");
        personal(
                SENSITIVE, TEXT, "text", () -> some.pick("catholic", "muslim", "none", "jewish"), "employees.religion");
        personal(SENSITIVE, TEXT, "text", () -> some.form("?##.#"), "patients.diagnosis");
    }

    private void places() {
        personal(ADDRESS, TEXT, "text", some::address, "customers.address", "t9.c1", "orders.destination", "t9.value");
        personal(ADDRESS, TEXT, "text", mostly(some::address, some::city), "customers.street", "t9.c2");
        personal(
                ADDRESS,
                TEXT,
                "text",
                () -> some.address() + "\n" + some.form("%####") + " " + some.city(),
                "invoices.billing_address",
                "t9.c3");
        personal(POSTCODE, TEXT, "text", some::britishPostcode, "customers.postcode", "t9.c4", "t9.area");
        personal(POSTCODE, TEXT, "text", () -> some.form("%####"), "customers.zip", "kunden.plz");
        personal(POSTCODE, NUMBER, "integer", () -> some.form("%####"), "addresses.postal_code");
        personal(POSTCODE, TEXT, "text", () -> some.form("%####-####"), "t9.c5");
        personal(POSTCODE, TEXT, "text", () -> some.form("%### ??"), "t9.c6");
        personal(LOCATION, TEXT, "text", some::coordinates, "visits.position", "t9.c7", "t9.data");
        personal(LOCATION, NUMBER, "double precision", () -> some.form("5#.######"), "stops.latitude", "stops.lat");
        personal(LOCATION, NUMBER, "numeric(9,6)", () -> some.form("1#.######"), "stops.lng", "t9.c8");
        personal(LOCATION, GEOMETRY, "point", () -> "(" + some.coordinates() + ")", "drivers.whereabouts");
    }

    private void secrets() {
        personal(
                SECRET, TEXT, "text", () -> "$2b$12$" + some.base62(53), "users.password_hash", "users.c1", "t10.hash");
        personal(SECRET, TEXT, "text", some::jwt, "sessions.token", "sessions.c2", "t10.value");
        personal(SECRET, TEXT, "text", () -> "ghp_" + some.base62(36), "integrations.c3", "integrations.config");
        personal(SECRET, TEXT, "text", () -> some.base62(40), "api.c4", "clients.api_key", "oauth.refresh_token");
        personal(SECRET, TEXT, "text", () -> some.hex(32), "hooks.secret", "sessions.session_token");
        personal(SECRET, TEXT, "text", () -> some.base62(some.between(8, 14)), "legacy.passwd", "wifi.passphrase");
        personal(SECRET, NUMBER, "integer", () -> some.form("%###"), "cards.pin");
    }

    private void texts() {
        Supplier<String> withEmail = () -> some.sentence(6)
                + (some.random.nextInt(5) == 0 ? " write to " + some.email() : "") + " " + some.sentence(3);
        personal(FREE_TEXT, TEXT, "text", withEmail, "tickets.description", "tickets.c1", "t11.data");
        personal(
                FREE_TEXT,
                TEXT,
                "text",
                () -> some.sentence(4) + (some.random.nextInt(6) == 0 ? " call " + some.internationalPhone() : "")
                        + ", " + some.sentence(4),
                "calls.summary",
                "t11.c2");
        personal(
                FREE_TEXT,
                TEXT,
                "text",
                () -> (some.random.nextInt(4) == 0 ? "Spoke to " + some.fullName() + " about " : "About ")
                        + some.sentence(7),
                "crm.activity",
                "t11.c3");
        personal(FREE_TEXT, TEXT, "text", () -> some.sentence(9), "orders.customer_notes", "tickets.comment");
        personal(
                DOCUMENT,
                JSON,
                "jsonb",
                () -> "{\"id\": " + some.between(1, 9999) + ", \"contact\": {\"email\": \"" + some.email() + "\"}}",
                "events.payload",
                "t12.c1");
        personal(
                DOCUMENT,
                JSON,
                "jsonb",
                () -> "{\"a\": \"" + some.fullName() + "\", \"b\": [" + some.between(1, 9) + "]}",
                "t12.c2");
        personal(
                DOCUMENT,
                TEXT,
                "text",
                () -> "{\"x\": \"" + some.internationalPhone() + "\"}",
                "t12.c3",
                "queue.message");
        personal(DOCUMENT, JSON, "json", () -> "{\"" + some.email() + "\": true}", "t12.c4");
        personal(
                DOCUMENT,
                JSON,
                "jsonb",
                () -> "{\"customer\": {\"last_name\": \"" + some.family() + "\", \"zip\": \"" + some.form("%####")
                        + "\"}}",
                "audit.details");
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

    /** Names that promise what the values do not hold, and the other way round. */
    private void misnamed() {
        harmless(TEXT, "text", () -> some.pick("sent", "bounced", "queued"), "newsletters.email", "queue.phone");
        harmless(TEXT, "text", () -> some.form("XR-%##"), "catalogue.mobile", "catalogue.tablet_name");
        harmless(TEXT, "text", some::product, "catalogue.name", "library.app_name");
        harmless(
                TEXT,
                "text",
                () -> some.pick("public", "internal", "restricted"),
                "docs.secret",
                "docs.password_policy");
        harmless(TEXT, "text", () -> some.sentence(1), "emails.template_name", "emails.email_type");
        harmless(
                NUMBER,
                "integer",
                () -> Integer.toString(some.between(1, 4000)),
                "emails.email_count",
                "shards.ip_pool_id");
        personal(EMAIL, TEXT, "text", some::email, "orders.order_no", "h3.product_code", "jobs.status");
        personal(PHONE, TEXT, "text", some::internationalPhone, "orders.sku", "stock.version");
        personal(NAME, TEXT, "text", some::fullName, "orders.colour", "orders.email");
        personal(CARD, TEXT, "text", some::card, "orders.phone", "orders.comment");
        personal(IP, TEXT, "text", some::ip, "apps.app_version", "orders.title");
        personal(NATIONAL_ID, TEXT, "text", some::ssn, "orders.quantity_text", "orders.first_name");
    }

    /** Where even a person would hesitate; some of these are beyond what values and names tell. */
    private void hard() {
        personal(EMAIL, TEXT, "text", () -> some.pick(some.email(), some.internationalPhone()), "hard.c1", "leads.how");
        personal(
                NAME,
                TEXT,
                "text",
                () -> some.pick("佐藤", "鈴木", "高橋", "田中") + some.pick("健", "美咲", "翔太", "陽菜", "蓮"),
                "hard.c2",
                "people.full_name");
        personal(PHONE, TEXT, "text", () -> some.form("0207946####"), "hard.c3", "hard.tel_no");
        personal(POSTCODE, TEXT, "text", () -> some.form("%####"), "hard.c4");
        personal(USERNAME, TEXT, "text", some::username, "hard.c5");
        personal(BIRTH_DATE, NUMBER, "integer", () -> some.birthday().substring(0, 4), "people.birth_year");
        personal(
                NAME,
                TEXT,
                "text",
                () -> some.given().toUpperCase(java.util.Locale.ROOT) + " "
                        + some.family().toUpperCase(java.util.Locale.ROOT),
                "hard.c6");
        personal(
                ADDRESS,
                TEXT,
                "text",
                () -> "Flat " + some.between(1, 30) + ", " + some.family() + " House",
                "hard.c7",
                "hard.addr1");
        harmless(TEXT, "text", () -> "255.255." + some.pick("255", "240", "128", "0") + ".0", "hard.c8");
        harmless(
                TEXT, "text", () -> some.pick("Hotel", "Cafe", "Villa") + " " + some.given(), "hard.c9", "venues.name");
        harmless(TEXT, "text", () -> some.pick("alice", "bob", "carol", "dave", "erin"), "nodes.c10");
        harmless(TEXT, "text", () -> some.base62(21), "hard.c11", "links.slug");
        harmless(TEXT, "text", () -> some.form("?????-#????-????#-?????"), "hard.c12", "licences.product_code");
        harmless(
                TEXT,
                "text",
                () -> some.pick("Europe/Paris", "America/Denver", "Asia/Tokyo", "Europe/Berlin"),
                "hard.c13",
                "users.time_zone");
        harmless(TEXT, "text", () -> some.form("????DE##") + some.pick("", "XXX"), "hard.c14");
        harmless(TEXT, "text", () -> some.form("%.###") + " x " + some.form("%.###"), "hard.c15");
        harmless(
                TEXT,
                "text",
                () -> some.pick("Miller", "Jackson", "Kim", "Rossi") + " " + some.pick("method", "filter", "index"),
                "hard.c16");
        harmless(TEXT, "text", () -> "WO-" + some.form("0#-#######"), "hard.c17", "works.order_ref");
        harmless(TEXT, "text", () -> "0" + some.form("%##-#####"), "hard.c18", "articles.article_no");
        harmless(TEXT, "text", () -> some.form("+##.#%"), "hard.c19");
        harmless(TEXT, "text", () -> "https://" + some.form("~~~~~~") + ".example/u/" + some.form("####"), "hard.c20");
    }
}
