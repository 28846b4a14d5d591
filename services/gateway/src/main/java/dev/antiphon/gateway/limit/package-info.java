/** How much is taken in: live nodes, their slots, and who is refused at once instead of late. */
@NullMarked
package dev.antiphon.gateway.limit;

import org.jspecify.annotations.NullMarked;
