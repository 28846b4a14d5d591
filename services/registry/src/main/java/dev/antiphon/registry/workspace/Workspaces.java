package dev.antiphon.registry.workspace;

import org.springframework.data.repository.Repository;

import java.util.List;
import java.util.Optional;

interface Workspaces extends Repository<Workspace, String> {

    Workspace save(Workspace workspace);

    Optional<Workspace> findById(String id);

    List<Workspace> findAllByOrderById();
}
