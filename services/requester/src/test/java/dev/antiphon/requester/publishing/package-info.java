/** Tests of when a request is published again. */
@NullMarked
package dev.antiphon.requester.publishing;

import org.jspecify.annotations.NullMarked;
