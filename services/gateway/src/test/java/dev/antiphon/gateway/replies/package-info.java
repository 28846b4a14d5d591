/** Tests of the reading of the reply log. */
@NullMarked
package dev.antiphon.gateway.replies;

import org.jspecify.annotations.NullMarked;
