package dev.sluice.policy.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NationalIdsTest {
    private static List<String> matching(String id) {
        return NationalIds.FORMATS.stream()
                .filter(format -> format.matches(id))
                .map(NationalIds.Format::name)
                .toList();
    }

    /** Specimens that the issuers and their documentation publish. */
    @ParameterizedTest
    @CsvSource({
        "US social security numbers, 219-09-9999",
        "UK national insurance numbers, AB 12 34 56 C",
        "German tax identifiers, 86095742719",
        "German tax identifiers, 65 929 970 489",
        "French social security numbers, 2 55 08 14 168 025 38",
        "Spanish identity numbers, 12345678Z",
        "Spanish identity numbers, X1234567L",
        "Italian tax codes, RSSMRA85T10A562S",
        "Dutch citizen service numbers, 111222333",
        "Polish PESEL numbers, 44051401359",
        "Polish PESEL numbers, 02070803628",
        "Belgian national numbers, 85.07.30-033.28",
        "Swedish identity numbers, 811218-9876",
        "Finnish identity codes, 131052-308T",
        "Norwegian birth numbers, 151086 95088",
        "Danish CPR numbers, 211062-5629",
        "Swiss AHV numbers, 756.9217.0769.85",
        "Brazilian CPF numbers, 390.533.447-05",
        "Indian Aadhaar numbers, 2341 2341 2346",
        "Chinese identity numbers, 11010519491231002X",
        "Turkish identity numbers, 10000000146",
        "Romanian personal codes, 1630615123457",
        "Czech and Slovak birth numbers, 710319/2745",
        "Croatian personal numbers, 33392005961",
        "South African identity numbers, 8001015009087"
    })
    void knows_published_specimens(String name, String id) {
        assertThat(matching(id)).contains(name);
    }

    @ParameterizedTest
    @CsvSource({
        "US social security numbers, 666-09-9999",
        "UK national insurance numbers, BG123456A",
        "German tax identifiers, 86095742718",
        "German tax identifiers, 11111111119",
        "French social security numbers, 2 55 08 14 168 025 39",
        "Spanish identity numbers, 12345678A",
        "Italian tax codes, RSSMRA85T10A562T",
        "Dutch citizen service numbers, 111222334",
        "Polish PESEL numbers, 44051401358",
        "Belgian national numbers, 85.07.30-033.29",
        "Swedish identity numbers, 811218-9875",
        "Finnish identity codes, 131052-308U",
        "Norwegian birth numbers, 151086 95089",
        "Swiss AHV numbers, 756.9217.0769.84",
        "Brazilian CPF numbers, 111.111.111-11",
        "Indian Aadhaar numbers, 2341 2341 2364",
        "Chinese identity numbers, 110105194912310021",
        "Turkish identity numbers, 10000000147",
        "Romanian personal codes, 1630615123458",
        "Czech and Slovak birth numbers, 710319/2746",
        "Croatian personal numbers, 33392005960",
        "South African identity numbers, 8001015009088"
    })
    void refuses_a_wrong_check_digit_or_an_unused_number(String name, String id) {
        assertThat(matching(id)).doesNotContain(name);
    }
}
