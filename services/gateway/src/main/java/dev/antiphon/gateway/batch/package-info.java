/** Batches: many requests in a file, answered in the lane low when there is time. */
@NullMarked
package dev.antiphon.gateway.batch;

import org.jspecify.annotations.NullMarked;
