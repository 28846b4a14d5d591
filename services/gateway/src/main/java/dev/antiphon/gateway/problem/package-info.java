/** What a client is told when something cannot be done, in the form that the path asks for. */
@NullMarked
package dev.antiphon.gateway.problem;

import org.jspecify.annotations.NullMarked;
