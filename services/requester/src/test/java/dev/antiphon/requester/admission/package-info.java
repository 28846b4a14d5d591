/** Tests of admission. */
@NullMarked
package dev.antiphon.requester.admission;

import org.jspecify.annotations.NullMarked;
