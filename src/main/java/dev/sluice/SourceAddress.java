package dev.sluice;

/** Names a source to people and to other processes: without credentials and parameters. */
final class SourceAddress {
    private SourceAddress() {}

    /** @param url as {@code sluice.source.url} takes it */
    static String of(String url) {
        return url.replaceFirst("//[^/@]*@", "//").replaceFirst("\\?.*", "");
    }
}
