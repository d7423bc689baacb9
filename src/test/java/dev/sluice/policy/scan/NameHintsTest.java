package dev.sluice.policy.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.TableId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameHintsTest {
    private static NameHints hints(String column, TypeFamily family, String comment) {
        return NameHints.of(
                new ColumnSample(new TableId("public", "t"), column, "text", family, comment, false, List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "EMAIL, customer_email",
        "EMAIL, CustomerEMail",
        "EMAIL, email2",
        "IP, last_ip_address",
        "DEVICE, mac_address",
        "ADDRESS, shipping_address_line1",
        "PHONE, kundentelefon",
        "BIRTH_DATE, dateOfBirth",
        "NAME, Prénom",
        "SECRET, aws_secret_access_key",
        "NATIONAL_ID, steuer_id",
        "BANK_ACCOUNT, iban",
        "FREE_TEXT, customer_notes"
    })
    void hears_what_a_column_is_called(PersonalClass expected, String column) {
        assertThat(Arrays.stream(PersonalClass.values())
                        .filter(found -> hints(column, TypeFamily.TEXT, "").strength(found) > 0))
                .containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "email_verified_at",
        "phone_type",
        "password_policy",
        "is_email",
        "token_count",
        "address_status",
        "colour"
    })
    void is_not_fooled_by_names_that_speak_about_a_datum(String column) {
        assertThat(Arrays.stream(PersonalClass.values())
                        .filter(found -> hints(column, TypeFamily.TEXT, "").strength(found) > 0))
                .isEmpty();
    }

    @Test
    void reads_the_comment_where_the_name_says_nothing() {
        NameHints hints = hints("c7", TypeFamily.TEXT, "Date of birth, as in the passport");
        assertThat(hints.strength(PersonalClass.BIRTH_DATE)).isPositive();
        assertThat(hints.source(PersonalClass.BIRTH_DATE)).contains("comment");
    }
}
