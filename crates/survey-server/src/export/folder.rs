//! All files of a form's export, in a folder that only its owner may read.

use std::fs;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use banmian_survey::export::Identities;

use super::files::{Contents, File, Making};
use super::{Source, Wanted, each, last};
use crate::audit::{self, Entry};
use crate::forms::Forms;
use crate::keys::Keys;
use crate::private;
use crate::store::{Store, StoreError};

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Answers.
    pub answers: u64,
    /// Values of earlier versions that the newest form has no place for: they are in the FHIR responses alone.
    pub unread: u64,
    /// Numbers of more digits than a column of Parquet has: they are in the CSV and the responses alone.
    pub unfit: u64,
}

/// Writes the answers of a form into a new folder: `FORM.csv` and `FORM.REPEAT.csv`, the same as `.parquet`,
/// `datapackage.json`, `questionnaire-VERSION.json` and `responses.ndjson`, all in one pass over the answers.
///
/// # Errors
///
/// A form that there is not, a folder that is there already, or what the database says.
pub fn write(
    store: &Store,
    keys: &Keys,
    form: &str,
    to: &Path,
    identities: Identities,
    at: i64,
) -> Result<Exported, StoreError> {
    let (until, forms) = store.read_now(|database| Ok((last(database)?, Forms::read(database)?)))?;
    let (newest, of) = forms
        .newest(form)
        .ok_or_else(|| StoreError::Refused(format!("there is no form {form}")))?;
    private::new_folder(to).map_err(|error| StoreError::Io(format!("making {}", to.display()), error))?;
    if identities == Identities::Kept {
        // Before the first name is written: no export of names is unlogged.
        let (keys, subject, detail) = (keys.clone(), form.to_owned(), to.display().to_string());
        store.write_now(move |database| {
            let entry = Entry {
                at,
                by: "system",
                action: "identities exported",
                subject: &subject,
                detail: &detail,
            };
            audit::append(database, &keys, &entry)
        })?;
    }
    let source = Source {
        store: store.clone(),
        keys: keys.clone(),
        forms: Arc::new(forms),
    };
    let contents = Contents {
        forms: &source.forms,
        form: &of,
        identities,
    };
    let files = File::all(&source.forms, form);
    let begun = files.iter().map(|file| begin(to, file, contents));
    let mut begun = begun.collect::<Result<Vec<_>, _>>()?;
    let wanted = Wanted {
        form,
        within: None,
        identities,
        until,
    };
    let mut exported = Exported::default();
    let forms = each(&source, wanted, &mut |given| {
        exported.answers += 1;
        exported.unread += given.unread;
        begun.iter_mut().try_for_each(|file| file.add(&given))
    })?;
    // Versions that were published meanwhile: a response may be of one.
    let contents = Contents {
        forms: &forms,
        ..contents
    };
    for number in forms.numbers(form).into_iter().filter(|number| *number > newest) {
        finish(to, begin(to, &File::Questionnaire(number), contents)?)?;
    }
    for file in begun {
        exported.unfit += finish(to, file)?;
    }
    Ok(exported)
}

type Begun<'f> = Making<'f, BufWriter<fs::File>>;

fn begin<'f>(to: &Path, file: &File, contents: Contents<'f>) -> Result<Begun<'f>, StoreError> {
    let path = to.join(file.name());
    let doing = format!("writing {}", path.display());
    match private::new_file(&path) {
        Ok(created) => Making::begin(file, contents, doing, BufWriter::new(created)),
        Err(error) => Err(StoreError::Io(doing, error)),
    }
}

/// Ends a file and waits until it is on disk; gives how many numbers it has no room for.
fn finish(to: &Path, file: Begun<'_>) -> Result<u64, StoreError> {
    let (written, unfit) = file.finish()?;
    let synced = written.get_ref().sync_all();
    synced.map_err(|error| StoreError::Io(format!("writing {}", to.display()), error))?;
    Ok(unfit)
}
