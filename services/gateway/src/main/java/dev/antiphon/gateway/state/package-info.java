/** Whether the gateway knows yet what the registry has published. */
@NullMarked
package dev.antiphon.gateway.state;

import org.jspecify.annotations.NullMarked;
