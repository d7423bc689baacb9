package dev.sluice.policy.scan;

import static dev.sluice.policy.scan.PersonalClass.*;
import static dev.sluice.policy.scan.TypeFamily.*;

import java.util.function.Supplier;

/** Columns that hold personal data, under names that say so and names that say nothing. */
final class PersonalColumns extends LabelledColumns {
    PersonalColumns(long seed) {
        super(seed);
        contacts();
        numbers();
        devices();
        persons();
        places();
        secrets();
        texts();
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
}
