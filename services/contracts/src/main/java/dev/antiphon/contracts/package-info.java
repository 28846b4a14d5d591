/**
 * What every service speaks: the topics, the messages on them, and the few values whose meaning
 * must not differ.
 */
@NullMarked
package dev.antiphon.contracts;

import org.jspecify.annotations.NullMarked;
