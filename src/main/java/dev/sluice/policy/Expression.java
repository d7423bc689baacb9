package dev.sluice.policy;

/** A condition on rows as the policy's text has it, before it is known which columns and types a table has. */
record Expression(Place place, String text) {}
