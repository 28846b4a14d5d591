/** Files that clients upload and that batches come to. */
@NullMarked
package dev.antiphon.gateway.files;

import org.jspecify.annotations.NullMarked;
