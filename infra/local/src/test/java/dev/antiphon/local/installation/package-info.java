@NullMarked
package dev.antiphon.local.installation;

import org.jspecify.annotations.NullMarked;
