//! Values of Python and columns of Arrow as what Rust works on.

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, Date32Array, LargeBinaryArray, LargeStringArray, StringArray,
    StringViewArray,
};
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyFloat, PyString};
use pyo3_arrow::input::AnyArray;

use crate::Error;

/// Whether an object gives its data through the PyCapsule interface.
pub(crate) fn is_arrow(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(object.hasattr("__arrow_c_array__")? || object.hasattr("__arrow_c_stream__")?)
}

/// Texts: a `str`, an Arrow column of strings, or anything that gives `str` and `None`. `name` is what errors call it.
pub(crate) fn texts(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<Option<String>>> {
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(vec![Some(text_of(text, name)?)]);
    }
    if is_arrow(object)? {
        let column = object
            .extract::<AnyArray>()?
            .into_chunked_array()
            .map_err(PyErr::from)?;
        let mut texts = Vec::new();
        for chunk in column.chunks() {
            texts.extend(strings(chunk, name)?);
        }
        return Ok(texts);
    }
    let wrong = |_| {
        PyTypeError::new_err(format!(
            "{name} is {}; give a str, a list of them, or an Arrow column of strings",
            kind(object)
        ))
    };
    if object.cast::<PyBytes>().is_ok() {
        return Err(wrong(()));
    }
    let items = object.try_iter().map_err(|_| wrong(()))?;
    items
        .enumerate()
        .map(|(at, item)| text_or_none(&item?, &format!("{name}[{at}]")))
        .collect()
}

/// A `str`, or `None` of None, and of the NaN that pandas has for it.
pub(crate) fn text_or_none(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<String>> {
    if is_null(object) {
        return Ok(None);
    }
    match object.cast::<PyString>() {
        Ok(text) => text_of(text, name).map(Some),
        Err(_) => Err(PyTypeError::new_err(format!("{name} is {}; give a str", kind(object)))),
    }
}

pub(crate) fn is_null(object: &Bound<'_, PyAny>) -> bool {
    object.is_none() || object.cast::<PyFloat>().is_ok_and(|number| number.value().is_nan())
}

/// Half of a surrogate pair is no text.
fn text_of(text: &Bound<'_, PyString>, name: &str) -> PyResult<String> {
    let no_text = |error: PyErr| Error::new_err(format!("{name} is no text: {error}; decode its bytes anew"));
    text.extract().map_err(no_text)
}

/// The bytes of `bytes`, `bytearray` or `memoryview`.
pub(crate) fn bytes_of(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<u8>> {
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    if let Ok(bytes) = object.cast::<PyByteArray>() {
        return Ok(bytes.to_vec());
    }
    if kind(object) == "memoryview" {
        return object.call_method0("tobytes")?.extract();
    }
    Err(PyTypeError::new_err(format!("{name} is {}; give bytes", kind(object))))
}

/// What Python calls an object's type.
pub(crate) fn kind(object: &Bound<'_, PyAny>) -> String {
    object
        .get_type()
        .name()
        .map_or_else(|_| "something else".to_owned(), |name| name.to_string())
}

/// A column of strings of any kind, or of days; none where there is no such column.
pub(crate) enum Strings {
    None(usize),
    Utf8(StringArray),
    LargeUtf8(LargeStringArray),
    Utf8View(StringViewArray),
    Date32(Date32Array),
}

impl Strings {
    /// What a column holds; `name` is what errors call it.
    pub(crate) fn of(column: &ArrayRef, name: &str) -> PyResult<Self> {
        Ok(match column.data_type() {
            DataType::Utf8 => Self::Utf8(column.as_string().clone()),
            DataType::LargeUtf8 => Self::LargeUtf8(column.as_string().clone()),
            DataType::Utf8View => Self::Utf8View(column.as_string_view().clone()),
            DataType::Date32 => Self::Date32(column.as_primitive().clone()),
            DataType::Null => Self::None(column.len()),
            other => {
                let wanted = "strings (string, large_string or string_view)";
                return Err(wrong_column(name, other, wanted));
            }
        })
    }

    /// The string of a row; a day as it is written.
    pub(crate) fn at(&self, row: usize) -> Option<String> {
        match self {
            Self::None(_) => None,
            Self::Utf8(texts) => texts.is_valid(row).then(|| texts.value(row).to_owned()),
            Self::LargeUtf8(texts) => texts.is_valid(row).then(|| texts.value(row).to_owned()),
            Self::Utf8View(texts) => texts.is_valid(row).then(|| texts.value(row).to_owned()),
            Self::Date32(days) => Some(days.is_valid(row).then(|| days.value_as_date(row))??.to_string()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::None(rows) => *rows,
            Self::Utf8(texts) => texts.len(),
            Self::LargeUtf8(texts) => texts.len(),
            Self::Utf8View(texts) => texts.len(),
            Self::Date32(days) => days.len(),
        }
    }
}

/// The strings of a column.
pub(crate) fn strings(column: &ArrayRef, name: &str) -> PyResult<Vec<Option<String>>> {
    let strings = Strings::of(column, name)?;
    Ok((0..strings.len()).map(|row| strings.at(row)).collect())
}

/// A column of bytes of any kind; none where there is no such column.
pub(crate) enum Bytes {
    None,
    Binary(BinaryArray),
    LargeBinary(LargeBinaryArray),
    BinaryView(BinaryViewArray),
}

impl Bytes {
    /// What a column holds; `name` is what errors call it.
    pub(crate) fn of(column: &ArrayRef, name: &str) -> PyResult<Self> {
        Ok(match column.data_type() {
            DataType::Binary => Self::Binary(column.as_binary().clone()),
            DataType::LargeBinary => Self::LargeBinary(column.as_binary().clone()),
            DataType::BinaryView => Self::BinaryView(column.as_binary_view().clone()),
            DataType::Null => Self::None,
            other => {
                let wanted = "binary (binary, large_binary or binary_view)";
                return Err(wrong_column(name, other, wanted));
            }
        })
    }

    /// The bytes of a row.
    pub(crate) fn at(&self, row: usize) -> Option<Vec<u8>> {
        match self {
            Self::None => None,
            Self::Binary(bytes) => bytes.is_valid(row).then(|| bytes.value(row).to_owned()),
            Self::LargeBinary(bytes) => bytes.is_valid(row).then(|| bytes.value(row).to_owned()),
            Self::BinaryView(bytes) => bytes.is_valid(row).then(|| bytes.value(row).to_owned()),
        }
    }
}

/// The whole numbers of a column.
pub(crate) fn integers(column: &ArrayRef, name: &str) -> PyResult<Vec<Option<i64>>> {
    match column.data_type() {
        DataType::Int64 => Ok(column.as_primitive::<arrow_array::types::Int64Type>().iter().collect()),
        DataType::Null => Ok(vec![None; column.len()]),
        other => Err(wrong_column(name, other, "int64")),
    }
}

fn wrong_column(name: &str, found: &DataType, wanted: &str) -> PyErr {
    PyTypeError::new_err(format!("{name} is an Arrow column of {found}; give one of {wanted}"))
}
