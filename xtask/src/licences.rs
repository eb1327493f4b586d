//! Licences of what the binary is built from. `deny.toml` says the same to cargo-deny, which needs its advisory
//! database from the network; this check needs none.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cargo::{cargo, root};

/// Dependencies whose licence `deny.toml` does not allow, a line each.
pub(crate) fn problems() -> Result<Vec<String>> {
    let allowed = allowed()?;
    let output = cargo(&["metadata", "--format-version=1", "--locked"])
        .output()
        .context("running cargo metadata")?;
    ensure!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).context("reading cargo metadata")?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    Ok(packages
        .iter()
        .filter_map(|package| problem(package, &allowed))
        .collect())
}

/// The licences named between `allow = [` and `]` in `deny.toml`.
fn allowed() -> Result<Vec<String>> {
    let text = std::fs::read_to_string(root().join("deny.toml")).context("reading deny.toml")?;
    let list = text.split("allow = [").nth(1).and_then(|rest| rest.split(']').next());
    let list = list.context("deny.toml has no list of allowed licences")?;
    Ok(list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

fn problem(package: &Value, allowed: &[String]) -> Option<String> {
    let name = package["name"].as_str().unwrap_or("?");
    let Some(expression) = package["license"].as_str() else {
        return Some(format!("{name}: no licence stated"));
    };
    (!satisfied(expression, allowed)).then(|| format!("{name}: {expression} is not allowed by deny.toml"))
}

/// Whether an SPDX expression can be met with the allowed licences. `/` is how old manifests write OR; parentheses
/// occur only around alternatives, so AND binds last.
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let met = |licence: &str| allowed.iter().any(|known| known == licence.trim());
    expression
        .replace(['(', ')'], "")
        .replace('/', " OR ")
        .split(" AND ")
        .all(|part| part.split(" OR ").any(met))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_by_what_is_allowed() {
        let allowed = ["MIT".to_owned(), "BSD-3-Clause".to_owned()];
        assert!(satisfied("MIT OR Apache-2.0", &allowed));
        assert!(satisfied("Apache-2.0/MIT", &allowed));
        assert!(satisfied("(Apache-2.0 OR MIT) AND BSD-3-Clause", &allowed));
        assert!(!satisfied("GPL-3.0-only", &allowed));
        assert!(!satisfied("MIT AND Unicode-3.0", &allowed));
    }
}
