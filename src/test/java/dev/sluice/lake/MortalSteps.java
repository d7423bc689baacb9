package dev.sluice.lake;

import dev.sluice.row.TableId;

/** Steps of a process that can be killed: from then on none is passed. */
final class MortalSteps implements CommitSteps {
    private final CommitSteps living;
    private volatile boolean dead;

    MortalSteps(CommitSteps living) {
        this.living = living;
    }

    void die() {
        dead = true;
    }

    private void live() {
        if (dead) {
            throw new LakeUnavailableException("crash");
        }
    }

    @Override
    public void beforeTable(TableId table) {
        live();
        living.beforeTable(table);
    }

    @Override
    public void afterChanges(TableId table) {
        live();
        living.afterChanges(table);
    }

    @Override
    public void afterTable(TableId table) {
        living.afterTable(table);
    }

    @Override
    public void betweenTablesAndControl() {
        live();
        living.betweenTablesAndControl();
    }

    @Override
    public void afterControl() {
        living.afterControl();
    }

    @Override
    public void afterRewrite(TableId table) {
        live();
        living.afterRewrite(table);
    }
}
