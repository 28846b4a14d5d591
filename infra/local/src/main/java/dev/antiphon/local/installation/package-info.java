/** What an installation is: its folder, its settings, its ports and its secrets. */
@NullMarked
package dev.antiphon.local.installation;

import org.jspecify.annotations.NullMarked;
