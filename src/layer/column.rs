//! Columns: the long lists an import and a cut make. They stand in memory, or, where that is short, on a shelf.
//!
//! Nothing below the waterline writes anywhere; who has room elsewhere (a disk) hands in a [`Shelf`]. What is
//! put on it is written once, in order, and read as if it stood in memory. Lists that stay short stay in
//! memory. A shelf that fails is found out when a list is closed, so that nothing is made of a list that is
//! not whole.

use std::fmt;
use std::ops::{AddAssign, Deref};
use std::sync::Arc;

use bytemuck::Pod;

/// Room for lists outside memory.
pub trait Shelf: Sync {
    /// Begins a list.
    ///
    /// # Errors
    /// Where there is no room.
    fn begin(&self) -> Result<Box<dyn Drawer>, NoRoom>;
}

/// A list that is being put on a shelf.
pub trait Drawer: Send {
    /// Appends bytes.
    ///
    /// # Errors
    /// Where they do not fit or cannot be written.
    fn put(&mut self, bytes: &[u8]) -> Result<(), NoRoom>;

    /// Ends the list, which is not empty, and gives it to be read: all bytes put, begun at a multiple of 16.
    ///
    /// # Errors
    /// Where they cannot be read back.
    fn close(self: Box<Self>) -> Result<Shelved, NoRoom>;
}

/// What a shelf says that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoRoom(pub String);

/// What was put on a shelf; it stays there for as long as somebody holds it.
pub type Shelved = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A list in memory or on a shelf.
#[derive(Clone)]
pub(crate) enum Column<T> {
    Held(Vec<T>),
    Shelved(Shelved),
}

/// A list that is being made.
pub(crate) struct Growing<'s, T> {
    held: Vec<T>,
    /// How many items stand on the shelf, before those held.
    n_put: usize,
    shelf: Option<&'s dyn Shelf>,
    /// Begun with the first items put.
    drawer: Option<Result<Box<dyn Drawer>, NoRoom>>,
}

/// Bytes held back until they are worth writing.
const WORTH_WRITING: usize = 1 << 18;

impl<T: Pod> Column<T> {
    /// Puts the list on a shelf, where there is one.
    pub(crate) fn put_on(self, shelf: Option<&dyn Shelf>) -> Result<Self, NoRoom> {
        let Some(shelf) = shelf else { return Ok(self) };
        let mut growing = Growing::new(Some(shelf), 0);
        growing.extend_from_slice(&self);
        growing.close()
    }
}

impl<T: Pod + AddAssign> Column<T> {
    /// Adds to some items; `more` is sorted by their indices.
    pub(crate) fn added(self, more: &[(u32, T)], shelf: Option<&dyn Shelf>) -> Result<Self, NoRoom> {
        if let Self::Held(mut items) = self {
            for &(index, item) in more {
                items[index as usize] += item;
            }
            return Ok(Self::Held(items));
        }
        let mut growing = Growing::new(shelf, 0);
        let mut more = more.iter().peekable();
        for (index, &(mut item)) in (0..).zip(&*self) {
            while let Some(&(_, more)) = more.next_if(|more| more.0 == index) {
                item += more;
            }
            growing.push(item);
        }
        growing.close()
    }
}

impl<T: Pod> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Held(items) => items,
            Self::Shelved(bytes) => bytemuck::cast_slice((**bytes).as_ref()),
        }
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(items: Vec<T>) -> Self {
        Self::Held(items)
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self::Held(Vec::new())
    }
}

impl<T: Pod + PartialEq> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Pod + fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<'s, T: Pod> Growing<'s, T> {
    /// An empty list; where it is to stand in memory, room is left for so many items.
    pub(crate) fn new(shelf: Option<&'s dyn Shelf>, room: usize) -> Self {
        let room = if shelf.is_some() { 0 } else { room };
        Self { held: Vec::with_capacity(room), n_put: 0, shelf, drawer: None }
    }

    pub(crate) fn len(&self) -> usize {
        self.n_put + self.held.len()
    }

    pub(crate) fn push(&mut self, item: T) {
        self.held.push(item);
        self.put_some();
    }

    pub(crate) fn extend_from_slice(&mut self, items: &[T]) {
        if self.shelf.is_none() {
            return self.held.extend_from_slice(items);
        }
        // What goes to a shelf is not held twice.
        for some in items.chunks(WORTH_WRITING / size_of::<T>()) {
            self.held.extend_from_slice(some);
            self.put_some();
        }
    }

    pub(crate) fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        self.held.extend(items);
        self.put_some();
    }

    fn put_some(&mut self) {
        if self.shelf.is_some() && WORTH_WRITING <= self.held.len() * size_of::<T>() {
            self.put();
        }
    }

    /// Puts what is held on the shelf. After an error nothing is put any more, and closing says why.
    fn put(&mut self) {
        let Some(shelf) = self.shelf else { return };
        if let Ok(drawer) = self.drawer.get_or_insert_with(|| shelf.begin())
            && let Err(error) = drawer.put(bytemuck::cast_slice(&self.held))
        {
            self.drawer = Some(Err(error));
        }
        self.n_put += self.held.len();
        self.held.clear();
    }

    /// The whole list.
    ///
    /// # Errors
    /// [`NoRoom`] where the shelf failed.
    pub(crate) fn close(mut self) -> Result<Column<T>, NoRoom> {
        if self.n_put > 0 {
            self.put();
        }
        if let Some(drawer) = self.drawer {
            return drawer.and_then(Drawer::close).map(Column::Shelved);
        }
        self.held.shrink_to_fit();
        Ok(Column::Held(self.held))
    }
}

impl<T> fmt::Debug for Growing<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} items and {} on a shelf", self.held.len(), self.n_put)
    }
}
