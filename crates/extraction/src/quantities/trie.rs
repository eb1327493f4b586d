//! Words by their first characters: the longest one that stands at a place.

/// Words with what they mean. Lookups walk one character at a time and end where no word goes on, so they cost the
/// length of the longest word at most.
#[derive(Debug)]
pub(super) struct Trie<T> {
    nodes: Vec<Node<T>>,
    /// The node behind each first character of the basic plane; 0, which none leads to, where no word begins.
    firsts: Vec<u16>,
}

#[derive(Debug)]
struct Node<T> {
    /// Sorted by character.
    next: Vec<(char, u32)>,
    value: Option<T>,
}

impl<T> Default for Trie<T> {
    fn default() -> Self {
        Self {
            nodes: vec![Node::empty()],
            firsts: vec![0; 1 << 16],
        }
    }
}

impl<T> Node<T> {
    const fn empty() -> Self {
        Self {
            next: Vec::new(),
            value: None,
        }
    }
}

impl<T> Trie<T> {
    /// Adds a word; a word added twice keeps its first meaning.
    pub(super) fn add(&mut self, word: impl IntoIterator<Item = char>, value: T) {
        let mut at = 0;
        for (place, c) in word.into_iter().enumerate() {
            at = match self.nodes[at].next.binary_search_by_key(&c, |&(c, _)| c) {
                Ok(found) => self.nodes[at].next[found].1 as usize,
                Err(sorted) => {
                    let new = self.nodes.len();
                    self.nodes.push(Node::empty());
                    self.nodes[at].next.insert(sorted, (c, new as u32));
                    new
                }
            };
            if place == 0 {
                self.firsts[c as usize] = u16::try_from(at).expect("the lists have fewer words");
            }
        }
        self.nodes[at].value.get_or_insert(value);
    }

    /// The longest word that `text` begins with: its length in characters and its meaning.
    pub(super) fn longest(&self, text: &[char]) -> Option<(usize, &T)> {
        let (first, rest) = text.split_first()?;
        let mut at = match self.firsts.get(*first as usize) {
            None | Some(0) => return None,
            Some(&node) => &self.nodes[usize::from(node)],
        };
        let mut best = at.value.as_ref().map(|value| (1, value));
        for (length, c) in (2..).zip(rest) {
            let Ok(found) = at.next.binary_search_by_key(c, |&(c, _)| c) else {
                break;
            };
            at = &self.nodes[at.next[found].1 as usize];
            if let Some(value) = &at.value {
                best = Some((length, value));
            }
        }
        best
    }

    /// The characters that words begin with.
    pub(super) fn first_chars(&self) -> impl Iterator<Item = char> {
        self.nodes[0].next.iter().map(|&(c, _)| c)
    }
}
