/** The gateway's own schema, which only files and batches need. */
@NullMarked
package dev.antiphon.gateway.database;

import org.jspecify.annotations.NullMarked;
