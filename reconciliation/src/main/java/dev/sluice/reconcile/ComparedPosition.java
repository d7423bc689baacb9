package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.UUID;

/**
 * A position at which source and lake were compared.
 *
 * @param sourcePosition of the source's snapshot, JSON
 * @param lakePosition of the lake's cut, JSON
 * @param cut names the cut in the lake's control table
 */
public record ComparedPosition(
        @JsonRawValue String sourcePosition, @JsonRawValue String lakePosition, UUID cut) {}
