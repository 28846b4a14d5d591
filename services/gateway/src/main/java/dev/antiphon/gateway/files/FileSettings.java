package dev.antiphon.gateway.files;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.time.Duration;

/**
 * How much is kept, and how long.
 *
 * @param maxSize of a file that is uploaded; default 100MB
 * @param maxPerWorkspace of all files of a workspace together, beyond which it can upload no more;
 *     default 2GB
 * @param keep how long files are kept of which the client says nothing; default 30d
 */
@ConfigurationProperties("gateway.files")
public record FileSettings(
        @DefaultValue("100MB") DataSize maxSize,
        @DefaultValue("2GB") DataSize maxPerWorkspace,
        @DefaultValue("30d") Duration keep) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one makes no sense
     */
    public FileSettings {
        if (maxSize.toBytes() < 1) {
            throw new IllegalArgumentException(
                    "gateway.files.max-size must be above 0, was " + maxSize);
        }
        if (maxPerWorkspace.toBytes() < 1) {
            throw new IllegalArgumentException(
                    "gateway.files.max-per-workspace must be above 0, was " + maxPerWorkspace);
        }
        if (!keep.isPositive()) {
            throw new IllegalArgumentException("gateway.files.keep must be positive, was " + keep);
        }
    }
}
