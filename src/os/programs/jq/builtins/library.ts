/** The builtins that are filters of other builtins. */

import { parseLibrary } from '../parser.ts';
import type { Definition } from '../syntax.ts';

const SOURCE = `
def map(f): [.[] | f];
def map_values(f): .[] |= f;
def recurse(f; cond): recurse(f | select(cond));
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type | . == "array" or . == "object");
def scalars: select(type | . != "array" and . != "object");
def finites: select(isinfinite or isnan | not);
def normals: select(isnormal);
def del(f): delpaths([path(f)]);
def paths: path(..) | select(length > 0);
def paths(f): path(.. | select(f)) | select(length > 0);
def leaf_paths: paths(scalars);
def pick(f): . as $top | reduce path(f) as $p (null; setpath($p; $top | getpath($p)));
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def from_entries: reduce .[] as $e ({};
  . + {($e | if .key == null then .k // .name // .Name // .K // .Key else .key end):
       ($e | if has("value") then .value elif has("v") then .v else .Value end)});
def with_entries(f): to_entries | map(f) | from_entries;
def in(o): . as $k | o | has($k);
def inside(o): . as $x | o | contains($x);
def index($i): indices($i) | .[0];
def rindex($i): indices($i) | .[-1:][0];
def join($x): reduce .[] as $i (null;
  (if . == null then "" else . + $x end) + ($i | if type == "boolean" or type == "number" then tojson else . // "" end)) // "";
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;
def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;
def env: $ENV;
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdate: fromdateiso8601;
def date: todate;
def dateadd(u; n): . + n;
def datesub(u; n): . - n;
def ascii_downcase: explode | map(if 65 <= . and . <= 90 then . + 32 else . end) | implode;
def ascii_upcase: explode | map(if 97 <= . and . <= 122 then . - 32 else . end) | implode;
def match($re): match($re; null);
def test($re): test($re; null);
def capture($re): capture($re; null);
def capture($re; $flags): match($re; $flags) | capture_object;
def scan($re): scan($re; null);
def scan($re; $flags): match($re; "g" + $flags) | if (.captures | length) > 0 then [.captures[].string] else .string end;
def splits($re): splits($re; null);
def splits($re; $flags): split($re; $flags) | .[];
def sub($re; f): sub($re; f; "");
def gsub($re; f): sub($re; f; "g");
def gsub($re; f; $flags): sub($re; f; $flags + "g");
def first: .[0];
def last: .[-1];
def nth($n): .[$n];
def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);
def INDEX(f): INDEX(.[]; f);
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def any: any(.[]; .);
def all: all(.[]; .);
def any(f): any(.[]; f);
def all(f): all(.[]; f);
def flatten: flatten(1e9);
def ascii: [.] | implode;
def toarray: if type == "array" then . else [.] end;
def halt_error: halt_error(5);
def debug(m): (m | debug | empty), .;
def add(f): reduce f as $x (null; . + $x);
def abs: if type == "number" and . < 0 then -. elif type == "number" then . else -. end;
def group_by(f): _group_by(map([f]));
def unique: unique_by(.);
def unique_by(f): [_group_by(map([f]))[] | .[0]];
def sort_by(f): _sort_by(map([f]));
def min: min_by(.);
def max: max_by(.);
def min_by(f): _min_by(map([f]));
def max_by(f): _max_by(map([f]));
def have_literal_numbers: true;
def have_decnum: false;
def ltrim: if type == "string" then sub("^\\\\s+"; "") else error("trim input must be a string") end;
def rtrim: if type == "string" then sub("\\\\s+$"; "") else error("trim input must be a string") end;
def trim: ltrim | rtrim;
`;

let library: ReadonlyMap<string, Definition> | undefined;

/** The definitions by `name/arity`; read once. */
export function libraryDefinitions(): ReadonlyMap<string, Definition> {
	library ??= new Map(parseLibrary(SOURCE).map((each) => [`${each.name}/${each.parameters.length}`, each]));
	return library;
}
