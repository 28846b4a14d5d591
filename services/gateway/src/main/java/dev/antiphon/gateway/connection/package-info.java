/** Whether the client of a request is still there. */
@NullMarked
package dev.antiphon.gateway.connection;

import org.jspecify.annotations.NullMarked;
