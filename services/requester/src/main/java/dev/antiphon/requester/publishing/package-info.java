/** What a requester does about requests that a broker has dropped. */
@NullMarked
package dev.antiphon.requester.publishing;

import org.jspecify.annotations.NullMarked;
