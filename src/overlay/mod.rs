//! Overlay: all layers cut once, exactly, into one arrangement of arcs and cells.

pub mod arrangement;
