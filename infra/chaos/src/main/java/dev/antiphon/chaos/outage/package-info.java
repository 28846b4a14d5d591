/** Takes the control plane away; the data plane must not notice. */
@NullMarked
package dev.antiphon.chaos.outage;

import org.jspecify.annotations.NullMarked;
