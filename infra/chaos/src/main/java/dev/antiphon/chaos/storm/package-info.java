/**
 * Breaks nodes, their network and the broker for a long while, under load; no answer may show it.
 */
@NullMarked
package dev.antiphon.chaos.storm;

import org.jspecify.annotations.NullMarked;
