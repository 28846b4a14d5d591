package dev.antiphon.local.hub;

import java.util.List;

/**
 * What a revision of a model consists of.
 *
 * @param id of the model
 * @param commit that the revision stands for
 * @param files those that a checkpoint is read from; never a pickle, which could run code when it
 *     is opened
 */
public record Snapshot(String id, String commit, List<HubFile> files) {

    /** How much there is to fetch. */
    public long bytes() {
        return files.stream().mapToLong(HubFile::bytes).sum();
    }
}
