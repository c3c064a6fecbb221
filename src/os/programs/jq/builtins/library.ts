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
def pick(f): . as $top | reduce path(f) as $p (null; setpath($p; $top | getpath($p)));
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def from_entries: reduce .[] as $e ({};
  .[$e | (.key // .name // .Name // .Key) | if type == "string" then . else {(.): 0} end]
    = ($e | if has("value") then .value else .Value end));
def with_entries(f): to_entries | map(f) | from_entries;
def in(o): . as $k | o | has($k);
def inside(o): . as $x | o | contains($x);
def index($i): indices($i) | .[0];
def rindex($i): indices($i) | .[-1:][0];
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;
def env: $ENV;
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def todateiso8601: todate;
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def fromdate: fromdateiso8601;
def match($re; $flags): _match($re; $flags)[];
def match($given): _pattern($given) as [$re, $flags] | match($re; $flags);
def test($re; $flags): _match($re; $flags) != [];
def test($given): _pattern($given) as [$re, $flags] | test($re; $flags);
def capture($re; $flags): match($re; $flags) | _captured;
def capture($given): _pattern($given) as [$re, $flags] | capture($re; $flags);
def scan($re; $flags): match($re; "g" + $flags) | if .captures == [] then .string else [.captures[].string] end;
def scan($re): scan($re; null);
def split($re; $flags): . as $text
  | _match($re; "g" + $flags) as $found
  | [range($found | length + 1) as $i
    | $text[(if $i > 0 then $found[$i - 1] | .offset + .length else 0 end):($found[$i].offset // ($text | length))]];
def splits($re; $flags): split($re; $flags)[];
def splits($re): splits($re; null);
def sub($re; f): sub($re; f; "");
def gsub($re; f; $flags): sub($re; f; $flags + "g");
def gsub($re; f): gsub($re; f; "");
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
def halt_error: halt_error(5);
def abs: if . < 0 then -. else . end;
def combinations(n): [range(n) as $_ | .] | combinations;
def JOIN($index; key): [.[] | [., $index[key]]];
def JOIN($index; rows; key): rows | [., $index[key]];
def JOIN($index; rows; key; f): rows | [., $index[key]] | f;
def group_by(f): _group_by(map([f]));
def unique: unique_by(.);
def unique_by(f): [_group_by(map([f]))[] | .[0]];
def sort_by(f): _sort_by(map([f]));
def min: min_by(.);
def max: max_by(.);
def min_by(f): _min_by(map([f]));
def max_by(f): _max_by(map([f]));
`;

let library: ReadonlyMap<string, Definition> | undefined;

/** The definitions by `name/arity`; read once. */
export function libraryDefinitions(): ReadonlyMap<string, Definition> {
	library ??= new Map(parseLibrary(SOURCE).map((each) => [`${each.name}/${each.parameters.length}`, each]));
	return library;
}
