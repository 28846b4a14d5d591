/** Replicas over several nodes: a ring of stages that pass on activations over gRPC. */
@NullMarked
package dev.antiphon.inference.chain;

import org.jspecify.annotations.NullMarked;
