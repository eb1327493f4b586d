//! Values of Python and columns of Arrow as what Rust works on.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
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

/// The strings of a column; days as they are written.
pub(crate) fn strings(column: &ArrayRef, name: &str) -> PyResult<Vec<Option<String>>> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().iter().map(owned).collect(),
        DataType::LargeUtf8 => column.as_string::<i64>().iter().map(owned).collect(),
        DataType::Utf8View => column.as_string_view().iter().map(owned).collect(),
        DataType::Date32 => {
            let days = column.as_primitive::<arrow_array::types::Date32Type>();
            let day = |row| days.is_valid(row).then(|| days.value_as_date(row)).flatten();
            (0..days.len()).map(|row| Some(day(row)?.to_string())).collect()
        }
        DataType::Null => vec![None; column.len()],
        other => {
            return Err(wrong_column(
                name,
                other,
                "strings (string, large_string or string_view)",
            ));
        }
    })
}

/// The bytes of a column.
pub(crate) fn binary(column: &ArrayRef, name: &str) -> PyResult<Vec<Option<Vec<u8>>>> {
    let owned = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
    Ok(match column.data_type() {
        DataType::Binary => column.as_binary::<i32>().iter().map(owned).collect(),
        DataType::LargeBinary => column.as_binary::<i64>().iter().map(owned).collect(),
        DataType::BinaryView => column.as_binary_view().iter().map(owned).collect(),
        DataType::Null => vec![None; column.len()],
        other => {
            return Err(wrong_column(
                name,
                other,
                "binary (binary, large_binary or binary_view)",
            ));
        }
    })
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
