package dev.sluice.policy.scan;

/** Check digits of identifiers, as their issuers define them. Digits are given as text of ASCII digits. */
final class CheckDigits {
    private static final int[][] DIHEDRAL = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
        {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
        {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
        {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
        {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
        {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
    };
    private static final int[] PERMUTATION = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

    private CheckDigits() {}

    static int digit(String digits, int index) {
        return digits.charAt(index) - '0';
    }

    /** ISO/IEC 7812-1, annex B. */
    static boolean luhn(String digits) {
        int sum = 0;
        for (int index = 0; index < digits.length(); index++) {
            int digit = digit(digits, digits.length() - 1 - index);
            int weighted = index % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    /** ISO/IEC 7064, MOD 11,10: German tax identifiers, Croatian OIB. */
    static boolean mod11And10(String digits) {
        int product = 10;
        for (int index = 0; index < digits.length() - 1; index++) {
            int sum = (digit(digits, index) + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (11 - product) % 10 == digit(digits, digits.length() - 1);
    }

    /** Verhoeff's code over the dihedral group of order 10: Aadhaar. */
    static boolean verhoeff(String digits) {
        int check = 0;
        for (int index = 0; index < digits.length(); index++) {
            int digit = digit(digits, digits.length() - 1 - index);
            for (int times = index % 8; times > 0; times--) {
                digit = PERMUTATION[digit];
            }
            check = DIHEDRAL[check][digit];
        }
        return check == 0;
    }

    /** The sum of the leading digits, each times its weight. */
    static int weighted(String digits, int... weights) {
        int sum = 0;
        for (int index = 0; index < weights.length; index++) {
            sum += weights[index] * digit(digits, index);
        }
        return sum;
    }
}
