/** Model versions: what they consist of and whether they may serve. */
@NullMarked
package dev.antiphon.registry.model;

import org.jspecify.annotations.NullMarked;
