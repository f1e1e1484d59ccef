//! Journeys over the command line.
