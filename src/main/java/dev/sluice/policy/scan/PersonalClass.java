package dev.sluice.policy.scan;

/** A kind of personal data, with the name and the mask that a proposed policy gives it. */
public enum PersonalClass {
    EMAIL("email", "e-mail addresses", "{mask: hash, domain: email}"),
    PHONE("phone", "phone numbers", "{mask: partial, keep-last: 2}"),
    CARD("card", "payment card numbers", "{mask: partial, keep-last: 4}"),
    BANK_ACCOUNT("bank-account", "bank account numbers", "{mask: hash, domain: bank-account}"),
    NATIONAL_ID("national-id", "identifiers given by a state", "{mask: hash, domain: national-id}"),
    IP("ip", "IP addresses", "{mask: hash, domain: ip}"),
    DEVICE("device", "device addresses", "{mask: hash, domain: device}"),
    BIRTH_DATE("birth-date", "dates of birth", "{mask: null}"),
    NAME("name", "names of persons", "{mask: redact}"),
    ADDRESS("address", "postal addresses", "{mask: redact}"),
    POSTCODE("postcode", "postcodes", "{mask: redact}"),
    LOCATION("location", "coordinates", "{mask: null}"),
    SECRET("secret", "secrets", "{mask: drop}"),
    USERNAME("username", "user names", "{mask: hash, domain: username}"),
    URL("personal-url", "addresses of personal pages", "{mask: redact}"),
    SENSITIVE("sensitive", "special categories of personal data", "{mask: drop}"),
    FREE_TEXT("free-text", "text that holds personal data", "{mask: drop}"),
    DOCUMENT("personal-json", "JSON that holds personal data", "{mask: drop}");

    private final String label;
    private final String noun;
    private final String mask;

    PersonalClass(String label, String noun, String mask) {
        this.label = label;
        this.noun = noun;
        this.mask = mask;
    }

    /** The class's name in a policy. */
    public String label() {
        return label;
    }

    /** What its values are called, in the plural. */
    String noun() {
        return noun;
    }

    /** The mask that is proposed for text, in the policy's language. */
    String mask() {
        return mask;
    }

    /** Whether the mask fits values of every type, so that it can stand on columns that are no text. */
    boolean fitsEveryType() {
        return !mask.contains("partial") && !mask.contains("redact");
    }
}
