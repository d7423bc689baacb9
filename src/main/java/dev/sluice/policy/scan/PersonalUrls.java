package dev.sluice.policy.scan;

import java.util.Set;
import java.util.regex.Pattern;

/** Web addresses that lead to or name a person. */
final class PersonalUrls {
    private static final Pattern URL = Pattern.compile("(?i)(https?|ftp)://\\S+");
    private static final Pattern PERSONAL = Pattern.compile("(?i)\\w+://([^/@\\s]+@.*"
            + "|(www\\.|[a-z]{2}\\.)?(linkedin\\.com/in/|facebook\\.com/|instagram\\.com/|twitter\\.com/|x\\.com/|github\\.com/[^/]+/?$"
            + "|tiktok\\.com/@|xing\\.com/profile/|medium\\.com/@|t\\.me/|gravatar\\.com/avatar/|youtube\\.com/@|mastodon\\.[a-z]+/@).*"
            + "|[^/]+/(.*/)?(~|@|u/|user/|users/|profile/|profiles/|people/|members?/)[^/?#]+.*"
            + "|.*[?&](e?mail|user(name)?|name|first_?name|last_?name|phone|token|ssn)=[^&]+.*"
            + "|.*[^/\\s]+(@|%40)[a-z0-9-]+\\.[a-z]{2,}.*)");

    private PersonalUrls() {}

    static Detector detector() {
        return new ShareDetector(
                PersonalClass.URL,
                "web addresses that name a person",
                Set.of(TypeFamily.TEXT),
                0.02,
                value -> URL.matcher(value.strip()).matches()
                        && PERSONAL.matcher(value.strip()).matches(),
                value -> URL.matcher(value.strip()).matches());
    }
}
