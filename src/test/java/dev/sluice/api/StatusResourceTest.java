package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusResourceTest {
    @Test
    void names_the_source_without_what_may_be_secret() {
        assertThat(StatusResource.withoutCredentials("postgresql://shop:hunter2@db:5432/shop?password=hunter2&a=b"))
                .isEqualTo("postgresql://db:5432/shop");
        assertThat(StatusResource.withoutCredentials("postgresql://db/shop")).isEqualTo("postgresql://db/shop");
    }
}
