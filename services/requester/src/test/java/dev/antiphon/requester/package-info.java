/** Tests of the requester. */
@NullMarked
package dev.antiphon.requester;

import org.jspecify.annotations.NullMarked;
