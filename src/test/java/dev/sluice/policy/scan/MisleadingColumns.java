package dev.sluice.policy.scan;

import static dev.sluice.policy.scan.PersonalClass.*;
import static dev.sluice.policy.scan.TypeFamily.*;

/** Columns that promise what they do not hold, and columns about which even a person would hesitate. */
final class MisleadingColumns extends LabelledColumns {
    MisleadingColumns(long seed) {
        super(seed);
        misnamed();
        hard();
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
        // As MySQL calls the type.
        personal(LOCATION, NUMBER, "decimal(9,6)", () -> some.form("1#.######"), "hard.c21");
    }
}
