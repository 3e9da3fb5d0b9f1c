namespace WasmFaas.Wasm.Binary;

/// <summary>
/// The instructions as data, one row each: code, name in the text format, signature (operands, <c>&gt;</c>, results, a
/// letter a value: i, l, f, d, v; <c>special</c> where the types depend on context), immediates, and the binary
/// logarithm of the access width in bytes or, for lane instructions without memory, of the number of lanes.
/// </summary>
/// <remarks>Text and not initialisers: a constructor with one call a row costs milliseconds of JIT time at start.</remarks>
internal static partial class OpcodeTable
{
    private const string Rows = """
        00 unreachable special
        01 nop >
        02 block special block
        03 loop special block
        04 if special block
        05 else special
        0B end special
        0C br special label
        0D br_if special label
        0E br_table special labels
        0F return special
        10 call special func
        11 call_indirect special type+table
        12 return_call special func
        13 return_call_indirect special type+table
        1A drop special
        1B select special
        1C select special types
        20 local.get special local
        21 local.set special local
        22 local.tee special local
        23 global.get special global
        24 global.set special global
        25 table.get special table
        26 table.set special table
        28 i32.load i>i memarg 2
        29 i64.load i>l memarg 3
        2A f32.load i>f memarg 2
        2B f64.load i>d memarg 3
        2C i32.load8_s i>i memarg 0
        2D i32.load8_u i>i memarg 0
        2E i32.load16_s i>i memarg 1
        2F i32.load16_u i>i memarg 1
        30 i64.load8_s i>l memarg 0
        31 i64.load8_u i>l memarg 0
        32 i64.load16_s i>l memarg 1
        33 i64.load16_u i>l memarg 1
        34 i64.load32_s i>l memarg 2
        35 i64.load32_u i>l memarg 2
        36 i32.store ii> memarg 2
        37 i64.store il> memarg 3
        38 f32.store if> memarg 2
        39 f64.store id> memarg 3
        3A i32.store8 ii> memarg 0
        3B i32.store16 ii> memarg 1
        3C i64.store8 il> memarg 0
        3D i64.store16 il> memarg 1
        3E i64.store32 il> memarg 2
        3F memory.size >i memory
        40 memory.grow i>i memory
        41 i32.const >i i32
        42 i64.const >l i64
        43 f32.const >f f32
        44 f64.const >d f64
        45 i32.eqz i>i
        46 i32.eq ii>i
        47 i32.ne ii>i
        48 i32.lt_s ii>i
        49 i32.lt_u ii>i
        4A i32.gt_s ii>i
        4B i32.gt_u ii>i
        4C i32.le_s ii>i
        4D i32.le_u ii>i
        4E i32.ge_s ii>i
        4F i32.ge_u ii>i
        50 i64.eqz l>i
        51 i64.eq ll>i
        52 i64.ne ll>i
        53 i64.lt_s ll>i
        54 i64.lt_u ll>i
        55 i64.gt_s ll>i
        56 i64.gt_u ll>i
        57 i64.le_s ll>i
        58 i64.le_u ll>i
        59 i64.ge_s ll>i
        5A i64.ge_u ll>i
        5B f32.eq ff>i
        5C f32.ne ff>i
        5D f32.lt ff>i
        5E f32.gt ff>i
        5F f32.le ff>i
        60 f32.ge ff>i
        61 f64.eq dd>i
        62 f64.ne dd>i
        63 f64.lt dd>i
        64 f64.gt dd>i
        65 f64.le dd>i
        66 f64.ge dd>i
        67 i32.clz i>i
        68 i32.ctz i>i
        69 i32.popcnt i>i
        6A i32.add ii>i
        6B i32.sub ii>i
        6C i32.mul ii>i
        6D i32.div_s ii>i
        6E i32.div_u ii>i
        6F i32.rem_s ii>i
        70 i32.rem_u ii>i
        71 i32.and ii>i
        72 i32.or ii>i
        73 i32.xor ii>i
        74 i32.shl ii>i
        75 i32.shr_s ii>i
        76 i32.shr_u ii>i
        77 i32.rotl ii>i
        78 i32.rotr ii>i
        79 i64.clz l>l
        7A i64.ctz l>l
        7B i64.popcnt l>l
        7C i64.add ll>l
        7D i64.sub ll>l
        7E i64.mul ll>l
        7F i64.div_s ll>l
        80 i64.div_u ll>l
        81 i64.rem_s ll>l
        82 i64.rem_u ll>l
        83 i64.and ll>l
        84 i64.or ll>l
        85 i64.xor ll>l
        86 i64.shl ll>l
        87 i64.shr_s ll>l
        88 i64.shr_u ll>l
        89 i64.rotl ll>l
        8A i64.rotr ll>l
        8B f32.abs f>f
        8C f32.neg f>f
        8D f32.ceil f>f
        8E f32.floor f>f
        8F f32.trunc f>f
        90 f32.nearest f>f
        91 f32.sqrt f>f
        92 f32.add ff>f
        93 f32.sub ff>f
        94 f32.mul ff>f
        95 f32.div ff>f
        96 f32.min ff>f
        97 f32.max ff>f
        98 f32.copysign ff>f
        99 f64.abs d>d
        9A f64.neg d>d
        9B f64.ceil d>d
        9C f64.floor d>d
        9D f64.trunc d>d
        9E f64.nearest d>d
        9F f64.sqrt d>d
        A0 f64.add dd>d
        A1 f64.sub dd>d
        A2 f64.mul dd>d
        A3 f64.div dd>d
        A4 f64.min dd>d
        A5 f64.max dd>d
        A6 f64.copysign dd>d
        A7 i32.wrap_i64 l>i
        A8 i32.trunc_f32_s f>i
        A9 i32.trunc_f32_u f>i
        AA i32.trunc_f64_s d>i
        AB i32.trunc_f64_u d>i
        AC i64.extend_i32_s i>l
        AD i64.extend_i32_u i>l
        AE i64.trunc_f32_s f>l
        AF i64.trunc_f32_u f>l
        B0 i64.trunc_f64_s d>l
        B1 i64.trunc_f64_u d>l
        B2 f32.convert_i32_s i>f
        B3 f32.convert_i32_u i>f
        B4 f32.convert_i64_s l>f
        B5 f32.convert_i64_u l>f
        B6 f32.demote_f64 d>f
        B7 f64.convert_i32_s i>d
        B8 f64.convert_i32_u i>d
        B9 f64.convert_i64_s l>d
        BA f64.convert_i64_u l>d
        BB f64.promote_f32 f>d
        BC i32.reinterpret_f32 f>i
        BD i64.reinterpret_f64 d>l
        BE f32.reinterpret_i32 i>f
        BF f64.reinterpret_i64 l>d
        C0 i32.extend8_s i>i
        C1 i32.extend16_s i>i
        C2 i64.extend8_s l>l
        C3 i64.extend16_s l>l
        C4 i64.extend32_s l>l
        D0 ref.null special reftype
        D1 ref.is_null special
        D2 ref.func special func
        FC00 i32.trunc_sat_f32_s f>i
        FC01 i32.trunc_sat_f32_u f>i
        FC02 i32.trunc_sat_f64_s d>i
        FC03 i32.trunc_sat_f64_u d>i
        FC04 i64.trunc_sat_f32_s f>l
        FC05 i64.trunc_sat_f32_u f>l
        FC06 i64.trunc_sat_f64_s d>l
        FC07 i64.trunc_sat_f64_u d>l
        FC08 memory.init iii> data+memory
        FC09 data.drop > data
        FC0A memory.copy iii> memory+memory
        FC0B memory.fill iii> memory
        FC0C table.init iii> elem+table
        FC0D elem.drop > elem
        FC0E table.copy iii> table+table
        FC0F table.grow special table
        FC10 table.size >i table
        FC11 table.fill special table
        FD00 v128.load i>v memarg 4
        FD01 v128.load8x8_s i>v memarg 3
        FD02 v128.load8x8_u i>v memarg 3
        FD03 v128.load16x4_s i>v memarg 3
        FD04 v128.load16x4_u i>v memarg 3
        FD05 v128.load32x2_s i>v memarg 3
        FD06 v128.load32x2_u i>v memarg 3
        FD07 v128.load8_splat i>v memarg 0
        FD08 v128.load16_splat i>v memarg 1
        FD09 v128.load32_splat i>v memarg 2
        FD0A v128.load64_splat i>v memarg 3
        FD0B v128.store iv> memarg 4
        FD54 v128.load8_lane iv>v memarg+lane 0
        FD55 v128.load16_lane iv>v memarg+lane 1
        FD56 v128.load32_lane iv>v memarg+lane 2
        FD57 v128.load64_lane iv>v memarg+lane 3
        FD58 v128.store8_lane iv> memarg+lane 0
        FD59 v128.store16_lane iv> memarg+lane 1
        FD5A v128.store32_lane iv> memarg+lane 2
        FD5B v128.store64_lane iv> memarg+lane 3
        FD5C v128.load32_zero i>v memarg 2
        FD5D v128.load64_zero i>v memarg 3
        FD0C v128.const >v v128
        FD0D i8x16.shuffle vv>v lanes
        FD0E i8x16.swizzle vv>v
        FD0F i8x16.splat i>v
        FD10 i16x8.splat i>v
        FD11 i32x4.splat i>v
        FD12 i64x2.splat l>v
        FD13 f32x4.splat f>v
        FD14 f64x2.splat d>v
        FD15 i8x16.extract_lane_s v>i lane 4
        FD16 i8x16.extract_lane_u v>i lane 4
        FD17 i8x16.replace_lane vi>v lane 4
        FD18 i16x8.extract_lane_s v>i lane 3
        FD19 i16x8.extract_lane_u v>i lane 3
        FD1A i16x8.replace_lane vi>v lane 3
        FD1B i32x4.extract_lane v>i lane 2
        FD1C i32x4.replace_lane vi>v lane 2
        FD1D i64x2.extract_lane v>l lane 1
        FD1E i64x2.replace_lane vl>v lane 1
        FD1F f32x4.extract_lane v>f lane 2
        FD20 f32x4.replace_lane vf>v lane 2
        FD21 f64x2.extract_lane v>d lane 1
        FD22 f64x2.replace_lane vd>v lane 1
        FD23 i8x16.eq vv>v
        FD24 i8x16.ne vv>v
        FD25 i8x16.lt_s vv>v
        FD26 i8x16.lt_u vv>v
        FD27 i8x16.gt_s vv>v
        FD28 i8x16.gt_u vv>v
        FD29 i8x16.le_s vv>v
        FD2A i8x16.le_u vv>v
        FD2B i8x16.ge_s vv>v
        FD2C i8x16.ge_u vv>v
        FD2D i16x8.eq vv>v
        FD2E i16x8.ne vv>v
        FD2F i16x8.lt_s vv>v
        FD30 i16x8.lt_u vv>v
        FD31 i16x8.gt_s vv>v
        FD32 i16x8.gt_u vv>v
        FD33 i16x8.le_s vv>v
        FD34 i16x8.le_u vv>v
        FD35 i16x8.ge_s vv>v
        FD36 i16x8.ge_u vv>v
        FD37 i32x4.eq vv>v
        FD38 i32x4.ne vv>v
        FD39 i32x4.lt_s vv>v
        FD3A i32x4.lt_u vv>v
        FD3B i32x4.gt_s vv>v
        FD3C i32x4.gt_u vv>v
        FD3D i32x4.le_s vv>v
        FD3E i32x4.le_u vv>v
        FD3F i32x4.ge_s vv>v
        FD40 i32x4.ge_u vv>v
        FD41 f32x4.eq vv>v
        FD42 f32x4.ne vv>v
        FD43 f32x4.lt vv>v
        FD44 f32x4.gt vv>v
        FD45 f32x4.le vv>v
        FD46 f32x4.ge vv>v
        FD47 f64x2.eq vv>v
        FD48 f64x2.ne vv>v
        FD49 f64x2.lt vv>v
        FD4A f64x2.gt vv>v
        FD4B f64x2.le vv>v
        FD4C f64x2.ge vv>v
        FDD6 i64x2.eq vv>v
        FDD7 i64x2.ne vv>v
        FDD8 i64x2.lt_s vv>v
        FDD9 i64x2.gt_s vv>v
        FDDA i64x2.le_s vv>v
        FDDB i64x2.ge_s vv>v
        FD4D v128.not v>v
        FD4E v128.and vv>v
        FD4F v128.andnot vv>v
        FD50 v128.or vv>v
        FD51 v128.xor vv>v
        FD52 v128.bitselect vvv>v
        FD53 v128.any_true v>i
        FD5E f32x4.demote_f64x2_zero v>v
        FD5F f64x2.promote_low_f32x4 v>v
        FDF8 i32x4.trunc_sat_f32x4_s v>v
        FDF9 i32x4.trunc_sat_f32x4_u v>v
        FDFA f32x4.convert_i32x4_s v>v
        FDFB f32x4.convert_i32x4_u v>v
        FDFC i32x4.trunc_sat_f64x2_s_zero v>v
        FDFD i32x4.trunc_sat_f64x2_u_zero v>v
        FDFE f64x2.convert_low_i32x4_s v>v
        FDFF f64x2.convert_low_i32x4_u v>v
        FD60 i8x16.abs v>v
        FD61 i8x16.neg v>v
        FD62 i8x16.popcnt v>v
        FD63 i8x16.all_true v>i
        FD64 i8x16.bitmask v>i
        FD65 i8x16.narrow_i16x8_s vv>v
        FD66 i8x16.narrow_i16x8_u vv>v
        FD67 f32x4.ceil v>v
        FD68 f32x4.floor v>v
        FD69 f32x4.trunc v>v
        FD6A f32x4.nearest v>v
        FD6B i8x16.shl vi>v
        FD6C i8x16.shr_s vi>v
        FD6D i8x16.shr_u vi>v
        FD6E i8x16.add vv>v
        FD6F i8x16.add_sat_s vv>v
        FD70 i8x16.add_sat_u vv>v
        FD71 i8x16.sub vv>v
        FD72 i8x16.sub_sat_s vv>v
        FD73 i8x16.sub_sat_u vv>v
        FD74 f64x2.ceil v>v
        FD75 f64x2.floor v>v
        FD76 i8x16.min_s vv>v
        FD77 i8x16.min_u vv>v
        FD78 i8x16.max_s vv>v
        FD79 i8x16.max_u vv>v
        FD7A f64x2.trunc v>v
        FD7B i8x16.avgr_u vv>v
        FD7C i16x8.extadd_pairwise_i8x16_s v>v
        FD7D i16x8.extadd_pairwise_i8x16_u v>v
        FD7E i32x4.extadd_pairwise_i16x8_s v>v
        FD7F i32x4.extadd_pairwise_i16x8_u v>v
        FD80 i16x8.abs v>v
        FD81 i16x8.neg v>v
        FD82 i16x8.q15mulr_sat_s vv>v
        FD83 i16x8.all_true v>i
        FD84 i16x8.bitmask v>i
        FD85 i16x8.narrow_i32x4_s vv>v
        FD86 i16x8.narrow_i32x4_u vv>v
        FD87 i16x8.extend_low_i8x16_s v>v
        FD88 i16x8.extend_high_i8x16_s v>v
        FD89 i16x8.extend_low_i8x16_u v>v
        FD8A i16x8.extend_high_i8x16_u v>v
        FD8B i16x8.shl vi>v
        FD8C i16x8.shr_s vi>v
        FD8D i16x8.shr_u vi>v
        FD8E i16x8.add vv>v
        FD8F i16x8.add_sat_s vv>v
        FD90 i16x8.add_sat_u vv>v
        FD91 i16x8.sub vv>v
        FD92 i16x8.sub_sat_s vv>v
        FD93 i16x8.sub_sat_u vv>v
        FD94 f64x2.nearest v>v
        FD95 i16x8.mul vv>v
        FD96 i16x8.min_s vv>v
        FD97 i16x8.min_u vv>v
        FD98 i16x8.max_s vv>v
        FD99 i16x8.max_u vv>v
        FD9B i16x8.avgr_u vv>v
        FD9C i16x8.extmul_low_i8x16_s vv>v
        FD9D i16x8.extmul_high_i8x16_s vv>v
        FD9E i16x8.extmul_low_i8x16_u vv>v
        FD9F i16x8.extmul_high_i8x16_u vv>v
        FDA0 i32x4.abs v>v
        FDA1 i32x4.neg v>v
        FDA3 i32x4.all_true v>i
        FDA4 i32x4.bitmask v>i
        FDA7 i32x4.extend_low_i16x8_s v>v
        FDA8 i32x4.extend_high_i16x8_s v>v
        FDA9 i32x4.extend_low_i16x8_u v>v
        FDAA i32x4.extend_high_i16x8_u v>v
        FDAB i32x4.shl vi>v
        FDAC i32x4.shr_s vi>v
        FDAD i32x4.shr_u vi>v
        FDAE i32x4.add vv>v
        FDB1 i32x4.sub vv>v
        FDB5 i32x4.mul vv>v
        FDB6 i32x4.min_s vv>v
        FDB7 i32x4.min_u vv>v
        FDB8 i32x4.max_s vv>v
        FDB9 i32x4.max_u vv>v
        FDBA i32x4.dot_i16x8_s vv>v
        FDBC i32x4.extmul_low_i16x8_s vv>v
        FDBD i32x4.extmul_high_i16x8_s vv>v
        FDBE i32x4.extmul_low_i16x8_u vv>v
        FDBF i32x4.extmul_high_i16x8_u vv>v
        FDC0 i64x2.abs v>v
        FDC1 i64x2.neg v>v
        FDC3 i64x2.all_true v>i
        FDC4 i64x2.bitmask v>i
        FDC7 i64x2.extend_low_i32x4_s v>v
        FDC8 i64x2.extend_high_i32x4_s v>v
        FDC9 i64x2.extend_low_i32x4_u v>v
        FDCA i64x2.extend_high_i32x4_u v>v
        FDCB i64x2.shl vi>v
        FDCC i64x2.shr_s vi>v
        FDCD i64x2.shr_u vi>v
        FDCE i64x2.add vv>v
        FDD1 i64x2.sub vv>v
        FDD5 i64x2.mul vv>v
        FDDC i64x2.extmul_low_i32x4_s vv>v
        FDDD i64x2.extmul_high_i32x4_s vv>v
        FDDE i64x2.extmul_low_i32x4_u vv>v
        FDDF i64x2.extmul_high_i32x4_u vv>v
        FDE0 f32x4.abs v>v
        FDE1 f32x4.neg v>v
        FDE3 f32x4.sqrt v>v
        FDE4 f32x4.add vv>v
        FDE5 f32x4.sub vv>v
        FDE6 f32x4.mul vv>v
        FDE7 f32x4.div vv>v
        FDE8 f32x4.min vv>v
        FDE9 f32x4.max vv>v
        FDEA f32x4.pmin vv>v
        FDEB f32x4.pmax vv>v
        FDEC f64x2.abs v>v
        FDED f64x2.neg v>v
        FDEF f64x2.sqrt v>v
        FDF0 f64x2.add vv>v
        FDF1 f64x2.sub vv>v
        FDF2 f64x2.mul vv>v
        FDF3 f64x2.div vv>v
        FDF4 f64x2.min vv>v
        FDF5 f64x2.max vv>v
        FDF6 f64x2.pmin vv>v
        FDF7 f64x2.pmax vv>v
        FE00 i8x16.relaxed_swizzle vv>v
        FE01 i32x4.relaxed_trunc_f32x4_s v>v
        FE02 i32x4.relaxed_trunc_f32x4_u v>v
        FE03 i32x4.relaxed_trunc_f64x2_s_zero v>v
        FE04 i32x4.relaxed_trunc_f64x2_u_zero v>v
        FE05 f32x4.relaxed_madd vvv>v
        FE06 f32x4.relaxed_nmadd vvv>v
        FE07 f64x2.relaxed_madd vvv>v
        FE08 f64x2.relaxed_nmadd vvv>v
        FE09 i8x16.relaxed_laneselect vvv>v
        FE0A i16x8.relaxed_laneselect vvv>v
        FE0B i32x4.relaxed_laneselect vvv>v
        FE0C i64x2.relaxed_laneselect vvv>v
        FE0D f32x4.relaxed_min vv>v
        FE0E f32x4.relaxed_max vv>v
        FE0F f64x2.relaxed_min vv>v
        FE10 f64x2.relaxed_max vv>v
        FE11 i16x8.relaxed_q15mulr_s vv>v
        FE12 i16x8.relaxed_dot_i8x16_i7x16_s vv>v
        FE13 i32x4.relaxed_dot_i8x16_i7x16_add_s vvv>v
        """;
}
