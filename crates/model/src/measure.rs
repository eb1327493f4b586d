use rust_decimal::Decimal;

use crate::fold;

/// How a unit of measure is turned into one of the SI: times `numerator`, by `denominator`, and `offset` more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Si {
    /// The SI's unit: `m`, `m²`, `m³`, `m/s`, `m³/s`, `kg`, `kg/m³`, `J`, `W`, `V`, `A`, `Hz`, `Pa`, `K`.
    pub unit: &'static str,
    numerator: Decimal,
    denominator: Decimal,
    offset: Decimal,
}

impl Si {
    /// The number in the SI's unit; one that does not end has fifteen figures. `None` where it is too great to hold.
    ///
    /// ```
    /// use banmian_model::{Decimal, si};
    ///
    /// let mu = si("畝").unwrap();
    /// assert_eq!((mu.unit, mu.value(Decimal::from(15))), ("m²", Some(Decimal::from(10_000))));
    /// ```
    pub fn value(&self, number: Decimal) -> Option<Decimal> {
        let product = self.scaled(number)?;
        Some(product.checked_add(self.offset)?.round_sf(15)?.normalize())
    }

    /// The difference of two values: five degrees more are 5 K, not 278.15. As [`Si::value`] of every other unit.
    pub fn difference(&self, number: Decimal) -> Option<Decimal> {
        Some(self.scaled(number)?.round_sf(15)?.normalize())
    }

    fn scaled(&self, number: Decimal) -> Option<Decimal> {
        number.checked_mul(self.numerator)?.checked_div(self.denominator)
    }
}

/// The SI's unit for a unit as printed, in either script; `None` for what is counted, for what the SI has no unit of (分贝),
/// and for words that mean several units (度, 石, 卡). Market units (亩, 斤, 里) are those of 1959, in force on the mainland;
/// what Hong Kong and Taiwan call so is not told apart.
pub fn si(unit: &str) -> Option<Si> {
    let unit: String = unit.chars().map(fold).collect();
    let (_, numerator, denominator, unit) = UNITS
        .iter()
        .find(|(names, ..)| names.split(' ').any(|name| name == unit))?;
    let offset = if *unit == "K" {
        Decimal::new(27315, 2)
    } else {
        Decimal::ZERO
    };
    Some(Si {
        unit,
        numerator: numerator.parse().ok()?,
        denominator: Decimal::from(*denominator),
        offset,
    })
}

/// Names, what one of them is times and by, and the SI's unit. GB 3100-1993; the State Council's order of 1959 on market
/// units; for units of other lands their definitions by international agreement.
const UNITS: [(&str, &str, i64, &str); 62] = [
    ("米 m 公尺", "1", 1, "m"),
    ("分米", "1", 10, "m"),
    ("厘米 cm 公分 ㎝", "1", 100, "m"),
    ("毫米 mm ㎜", "1", 1000, "m"),
    ("微米 μm", "1", 1_000_000, "m"),
    ("纳米 nm", "1", 1_000_000_000, "m"),
    ("千米 公里 km ㎞", "1000", 1, "m"),
    ("里 华里", "500", 1, "m"),
    ("丈", "10", 3, "m"),
    ("尺", "1", 3, "m"),
    ("寸", "1", 30, "m"),
    ("海里 海浬 浬", "1852", 1, "m"),
    ("英里 哩 英哩 mile miles", "1609.344", 1, "m"),
    ("英尺 呎 英呎 foot feet", "0.3048", 1, "m"),
    ("英寸 吋 英吋 in", "0.0254", 1, "m"),
    ("光年", "9460730472580800", 1, "m"),
    ("平方米 平米 ㎡ m² m2", "1", 1, "m²"),
    ("平方厘米", "1", 10_000, "m²"),
    ("平方公里 平方千米 km2 km²", "1000000", 1, "m²"),
    ("公顷 hm²", "10000", 1, "m²"),
    ("亩 市亩", "10000", 15, "m²"),
    ("分地", "1000", 15, "m²"),
    ("英亩", "4046.8564224", 1, "m²"),
    ("平方英尺 平方呎 平方英呎", "0.09290304", 1, "m²"),
    ("平方尺", "1", 9, "m²"),
    ("立方米 立方 m3 m³", "1", 1, "m³"),
    ("立方厘米 cc CC ㏄ 毫升 ml mL", "1", 1_000_000, "m³"),
    ("升 公升 L", "1", 1000, "m³"),
    ("立方英尺", "0.028316846592", 1, "m³"),
    (
        "公里/小时 千米/小时 公里/时 千米/时 公里每小时 千米每小时 km/h",
        "5",
        18,
        "m/s",
    ),
    ("米/秒 米每秒 m/s", "1", 1, "m/s"),
    ("米/分钟 米/分 米每分钟", "1", 60, "m/s"),
    ("立方米/秒 立方米每秒 m³/s m3/s", "1", 1, "m³/s"),
    ("微克/立方米 微克每立方米 μg/m³ μg/m3", "1", 1_000_000_000, "kg/m³"),
    ("毫克/立方米 毫克每立方米 mg/m³ mg/m3", "1", 1_000_000, "kg/m³"),
    ("吨 公吨 t", "1000", 1, "kg"),
    ("千克 公斤 kg ㎏", "1", 1, "kg"),
    ("担", "50", 1, "kg"),
    ("斤 市斤", "1", 2, "kg"),
    ("两", "1", 20, "kg"),
    ("钱", "1", 200, "kg"),
    ("克 g", "1", 1000, "kg"),
    ("毫克 mg ㎎", "1", 1_000_000, "kg"),
    ("微克 μg", "1", 1_000_000_000, "kg"),
    ("磅", "0.45359237", 1, "kg"),
    ("盎司", "0.028349523125", 1, "kg"),
    ("克拉", "1", 5000, "kg"),
    ("千瓦时 kWh", "3600000", 1, "J"),
    ("焦耳", "1", 1, "J"),
    ("瓦", "1", 1, "W"),
    ("千瓦 kW", "1000", 1, "W"),
    ("兆瓦 MW", "1000000", 1, "W"),
    ("GW", "1000000000", 1, "W"),
    ("伏", "1", 1, "V"),
    ("千伏 kV", "1000", 1, "V"),
    ("安培", "1", 1, "A"),
    ("毫安", "1", 1000, "A"),
    ("赫兹 Hz", "1", 1, "Hz"),
    ("千赫 kHz", "1000", 1, "Hz"),
    ("兆赫 兆赫兹 MHz", "1000000", 1, "Hz"),
    ("兆帕 MPa", "1000000", 1, "Pa"),
    ("摄氏度 ℃ °C", "1", 1, "K"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(number: &str, unit: &str) -> Option<(String, &'static str)> {
        let si = si(unit)?;
        Some((si.value(number.parse().unwrap())?.to_string(), si.unit))
    }

    #[test]
    fn units_are_turned_into_those_of_the_si() {
        let si = |number, unit| of(number, unit).unwrap();
        assert_eq!(si("1", "亩"), ("666.666666666667".to_owned(), "m²"));
        assert_eq!(si("3", "畝"), ("2000".to_owned(), "m²"));
        assert_eq!(si("1.5", "公裡"), ("1500".to_owned(), "m"));
        assert_eq!(si("2", "噸"), ("2000".to_owned(), "kg"));
        assert_eq!(si("1", "千瓦时"), ("3600000".to_owned(), "J"));
        assert_eq!(si("36.5", "℃"), ("309.65".to_owned(), "K"));
        assert_eq!(si("120", "公里/小时"), ("33.3333333333333".to_owned(), "m/s"));
        assert_eq!(si("35", "微克/立方米"), ("0.000000035".to_owned(), "kg/m³"));
        assert_eq!(si("5", "nm"), ("0.000000005".to_owned(), "m"));
    }

    #[test]
    fn a_difference_of_temperatures_has_no_freezing_point() {
        let of = |unit: &str| si(unit).unwrap().difference(Decimal::from(5));
        assert_eq!(of("℃"), Some(Decimal::from(5)));
        assert_eq!(of("公里"), Some(Decimal::from(5000)));
    }

    #[test]
    fn what_is_counted_or_unclear_has_none() {
        for unit in ["公里/天", "元/吨", "户", "度", "石", "分贝", "人次", ""] {
            assert_eq!(of("1", unit), None, "{unit}");
        }
        assert_eq!(of("79228162514264337593543950335", "光年"), None);
    }

    #[test]
    fn no_unit_stands_twice() {
        let mut names: Vec<&str> = UNITS.iter().flat_map(|(names, ..)| names.split(' ')).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        for name in names {
            assert!(si(name).is_some(), "{name} is not found in the form that is looked up");
        }
    }
}
